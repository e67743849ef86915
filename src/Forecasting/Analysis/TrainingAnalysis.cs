using FluentValidation;
using MediatR;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Kernel;

namespace StrategyFactory.Forecasting.Analysis;

internal sealed class GetForecastOverfittingValidator : AbstractValidator<GetForecastOverfitting>
{
    public GetForecastOverfittingValidator(ForecastFilterValidator filter) => RuleFor(query => query.Filter).SetValidator(filter);
}

internal sealed class GetForecastOverfittingHandler(ForecastingContext context)
    : IRequestHandler<GetForecastOverfitting, IReadOnlyList<OverfittingFigures>>
{
    public async Task<IReadOnlyList<OverfittingFigures>> Handle(GetForecastOverfitting request, CancellationToken cancellationToken)
    {
        List<OverfittingFigures> figures = [];
        foreach (var row in await context.Experiments.ReadAsync(request.Filter, cancellationToken))
        {
            if (row is { TrainMetrics: { } train, ValMetrics: { } validation }
                && FactoryJson.Read<ForecastMetrics>(train).Mae is { } trainMae
                && FactoryJson.Read<ForecastMetrics>(validation).Mae is { } valMae)
            {
                double? ratio = trainMae > 0 ? valMae / trainMae : null;

                // what was judged here was judged by whether its model learns at all, which a file of another program does not say
                var flag = row.Verdict is null
                    ? valMae > ExperimentTraining.OverfittingRatio * trainMae
                    : row.Flags.Contains(ExperimentTraining.Overfitting);
                figures.Add(new(row.Id, trainMae, valMae, ratio, flag));
            }
        }

        return [.. figures.OrderByDescending(figure => figure.Ratio ?? double.PositiveInfinity)];
    }
}

internal sealed class GetForecastConvergenceValidator : AbstractValidator<GetForecastConvergence>
{
    public GetForecastConvergenceValidator(ForecastFilterValidator filter) => RuleFor(query => query.Filter).SetValidator(filter);
}

internal sealed class GetForecastConvergenceHandler(ForecastingContext context)
    : IRequestHandler<GetForecastConvergence, IReadOnlyList<ConvergenceFigures>>
{
    public async Task<IReadOnlyList<ConvergenceFigures>> Handle(GetForecastConvergence request, CancellationToken cancellationToken)
    {
        List<ConvergenceFigures> figures = [];
        foreach (var row in await context.Experiments.ReadAsync(request.Filter, cancellationToken))
        {
            if (row.Record is { } record
                && Convergence.Of(row.Id, FactoryJson.Read<ExperimentRecord>(record).TrainingHistory) is { } figure)
            {
                figures.Add(figure);
            }
        }

        return figures;
    }
}

/// <summary>How steadily a loss fell.</summary>
internal static class Convergence
{
    /// <summary>Above this share of rising steps a training is called unstable.</summary>
    private const double LargestRisingShare = 0.3;

    /// <summary>Null below two steps.</summary>
    internal static ConvergenceFigures? Of(string experimentId, IReadOnlyList<TrainingStep> history)
    {
        if (history.Count < 2)
        {
            return null;
        }

        var rising = Enumerable.Range(1, history.Count - 1).Count(step => history[step].Loss > history[step - 1].Loss);
        var share = (double)rising / (history.Count - 1);
        var best = history.Where(step => step.ValLoss is not null).MinBy(step => step.ValLoss)?.Epoch;
        return new(experimentId, history.Count, history[0].Loss, history[^1].Loss, share, share > LargestRisingShare, best);
    }
}
