using FluentValidation;
using MediatR;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Importance;
using StrategyFactory.Training.Predictions;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Training.Fitting;

internal sealed class FitModelValidator : AbstractValidator<FitModel>
{
    public FitModelValidator() => RuleFor(command => command.Specification).SetValidator(new SpecificationValidator());
}

internal sealed class FitModelHandler(TrainingPreparation preparation, ImportanceMeasures importance, TargetCache targets)
    : IRequestHandler<FitModel, FittedModel>
{
    public async Task<FittedModel> Handle(FitModel request, CancellationToken cancellationToken)
    {
        var training = request.Prepared ?? await preparation.PrepareAsync(request.Specification, request.AsOf, cancellationToken);
        return await Task.Run(() => Fit(training, request.CellsDone, cancellationToken), cancellationToken);
    }

    private FittedModel Fit(PreparedTraining training, Action<int>? cellsDone, CancellationToken token)
    {
        var plan = Plans.Of(training, null);
        var grid = training.Algorithm.Fit(training, cellsDone, token);
        using var model = grid.Model;
        return new(plan, Details(training, plan, grid, importance.Measure(training, grid, token))) { Content = grid.Content };
    }

    private ModelDetails Details(PreparedTraining training, TrainingPlan plan, FittedGrid grid, MeasuredImportance importance)
    {
        var fitted = FittedPredictions.Of(
            grid.Model, training.Data, targets.Of(training.Data.Bars, training.Specification), training.RowsOf(grid.Best).ToArray());
        return new()
        {
            Features = training.Features,
            Score = grid.Best.Score!.Value,
            Best = grid.Best,
            RunnerUp = RunnerUp.Of(grid.Cells, grid.Best),
            Cells = grid.Cells,
            Coefficients = grid.Coefficients,
            Trees = grid.Trees,
            Importance = importance.Values,
            ImportanceErrors = importance.Errors,
            ImportanceMethod = training.Specification.ImportanceMethod!.Value.Name(),
            PredictionMean = fitted.Mean,
            PredictionSd = fitted.Sd,
            LargestPrediction = fitted.Largest,
            SelectionBars = training.Data.Segments.Selection.Count,
            UsableRows = training.Rows.Length,
            RegimeVixSource = training.Data.Regimes.VixSource,
            Snapshots = training.Data.Snapshots,
            Halving = grid.Halving,
            Warnings = [.. plan.SkippedRegimes.Select(reason => "Regime skipped: " + reason)],
        };
    }
}
