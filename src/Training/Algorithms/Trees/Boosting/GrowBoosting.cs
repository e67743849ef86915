using FluentValidation;
using MediatR;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Algorithms.Trees.Native;

namespace StrategyFactory.Training.Algorithms.Trees.Boosting;

internal sealed class GrowBoostingValidator : AbstractValidator<GrowBoosting>
{
    public GrowBoostingValidator()
    {
        RuleFor(command => command.Rounds).InclusiveBetween(1, 10_000)
            .WithMessage(command => $"rounds: {command.Rounds} is not allowed; 1 to 10000.");
        RuleFor(command => command.EarlyStoppingRounds).InclusiveBetween(1, 10_000)
            .WithMessage(command => $"early_stopping_rounds: {command.EarlyStoppingRounds} is not allowed; 1 to 10000.");
        RuleFor(command => command.Parameters).Must(AreAllowed)
            .WithMessage(
                "parameters: a depth of 1 to 30, a learning rate above 0 and at most 1, a λ and a least leaf of at least 0 are needed.");
        RuleFor(command => command.Columns).GreaterThan(0)
            .WithMessage(command => $"columns: {command.Columns} is not allowed; at least 1.");
        RuleFor(command => command).Must(AreWhole).OverridePropertyName("Values")
            .WithMessage("values: there must be whole rows, one at least, and one label a row, in training and validation.");
    }

    private static bool AreAllowed(TreeParameters parameters) =>
        parameters is { MaxDepth: >= 1 and <= 30, RegLambda: >= 0, MinChildWeight: >= 0 }
        && parameters.LearningRate is > 0 and <= 1;

    private static bool AreWhole(GrowBoosting command) =>
        IsWhole(command.Values, command.Columns, command.Labels)
        && IsWhole(command.ValidationValues, command.Columns, command.ValidationLabels);

    private static bool IsWhole(ReadOnlyMemory<float> values, int columns, ReadOnlyMemory<double> labels) =>
        labels.Length > 0 && values.Length == (long)columns * labels.Length;
}

internal sealed class GrowBoostingHandler(XGBoostLibrary library, FittingSlots slots) : IRequestHandler<GrowBoosting, GrownBoosting>
{
    public Task<GrownBoosting> Handle(GrowBoosting request, CancellationToken cancellationToken)
    {
        LibraryNeeded.Require(library);
        return Task.Run(
            () =>
            {
                GrownBoosting? grown = null;
                slots.Run(1, _ => grown = Grow(request, cancellationToken), cancellationToken);
                return grown!;
            },
            cancellationToken);
    }

    private static GrownBoosting Grow(GrowBoosting request, CancellationToken token)
    {
        var recipe = new BoostingRecipe(request.Parameters, request.Rounds, request.EarlyStoppingRounds, request.Seed);
        var scale = Scale(request.Labels.Span);
        using var training = new DMatrix(request.Values.Span, request.Columns, Standardised(request.Labels.Span, scale));
        using var validation = new DMatrix(request.ValidationValues.Span, request.Columns);
        using var booster = Booster.Create(recipe.Library(training.Rows, training.Columns, default), training, validation);
        List<double> trainingErrors = [], validationErrors = [];
        var best = 0;
        for (var round = 0; round < request.Rounds && round - best < request.EarlyStoppingRounds; round++)
        {
            token.ThrowIfCancellationRequested();
            booster.Update(round, training);
            trainingErrors.Add(Error(booster.Predict(training), request.Labels.Span, scale));
            validationErrors.Add(Error(booster.Predict(validation), request.ValidationLabels.Span, scale));
            request.Progress?.Invoke(round + 1);
            request.Learnt?.Invoke(round + 1, trainingErrors[round], validationErrors[round]);
            best = validationErrors[round] < validationErrors[best] ? round : best;
        }

        using var kept = booster.Slice(best + 1);
        return new(kept.Save(), scale.Mean, scale.Sd, best + 1, trainingErrors, validationErrors);
    }

    private static LabelScale Scale(ReadOnlySpan<double> labels)
    {
        double sum = 0, squares = 0;
        foreach (var label in labels)
        {
            sum += label;
        }

        var mean = sum / labels.Length;
        foreach (var label in labels)
        {
            squares += (label - mean) * (label - mean);
        }

        return new(mean, Math.Sqrt(squares / labels.Length));
    }

    private static float[] Standardised(ReadOnlySpan<double> labels, LabelScale scale)
    {
        var standardised = new float[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            standardised[i] = (float)scale.Standardise(labels[i]);
        }

        return standardised;
    }

    private static double Error(ReadOnlySpan<float> predictions, ReadOnlySpan<double> labels, LabelScale scale)
    {
        var squares = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            var error = labels[i] - scale.Undo(predictions[i]);
            squares += error * error;
        }

        return Math.Sqrt(squares / labels.Length);
    }
}

internal sealed class PredictBoostingHandler(XGBoostLibrary library) : IRequestHandler<PredictBoosting, ReadOnlyMemory<double>>
{
    public Task<ReadOnlyMemory<double>> Handle(PredictBoosting request, CancellationToken cancellationToken)
    {
        LibraryNeeded.Require(library);
        using var booster = Booster.Load(request.Model.Trees.Span);
        using var rows = new DMatrix(request.Values.Span, request.Columns);
        var scale = new LabelScale(request.Model.Mean, request.Model.Scale);
        var leaves = booster.Predict(rows);
        var predictions = new double[leaves.Length];
        for (var i = 0; i < predictions.Length; i++)
        {
            predictions[i] = scale.Undo(leaves[i]);
        }

        return Task.FromResult<ReadOnlyMemory<double>>(predictions);
    }
}

/// <summary>Refuses where XGBoost's library cannot be used.</summary>
internal static class LibraryNeeded
{
    internal static void Require(XGBoostLibrary library)
    {
        if (library.Unavailable is { } reason)
        {
            throw new UnprocessableException($"Trees cannot be grown: {reason}.", "model");
        }
    }
}
