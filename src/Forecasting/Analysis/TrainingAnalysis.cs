using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Kernel.Json;

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
            if (row.Record is { } text && FactoryJson.Read<ExperimentRecord>(text) is { } record
                && Convergence.Of(row.Id, record.TrainingHistory, record.LossCurve) is { } figure)
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

    /// <summary>Of fewer epochs the losses in between are looked at.</summary>
    private const int FewestEpochs = 3;

    /// <summary>Points that those are averaged to: single batches rise and fall by chance.</summary>
    private const int Points = 10;

    /// <summary>Null below two losses.</summary>
    /// <param name="experimentId">Goes into the figures as it is.</param>
    /// <param name="history">One entry an epoch or boosting round.</param>
    /// <param name="curve">The losses in between; empty for none.</param>
    internal static ConvergenceFigures? Of(string experimentId, IReadOnlyList<TrainingStep> history, IReadOnlyList<LossPoint> curve)
    {
        LossPoint[] taken = [.. curve.Where(point => point.Loss is not null)];
        if (history.Count >= FewestEpochs || taken.Length < 2)
        {
            var best = history.Where(step => step.ValLoss is not null).MinBy(step => step.ValLoss)?.Epoch;
            return Of(experimentId, [.. history.Select(step => step.Loss)], best, ConvergenceFigures.Epochs);
        }

        double[] losses =
        [
            .. taken.Chunk((taken.Length + Points - 1) / Points).Select(part => part.Average(point => point.Loss!.Value)),
        ];
        var lowest = curve.Where(point => point.ValLoss is not null).MinBy(point => point.ValLoss)?.Step;
        return Of(experimentId, losses, lowest, ConvergenceFigures.Points);
    }

    private static ConvergenceFigures? Of(string experimentId, double[] losses, int? best, string unit)
    {
        if (losses.Length < 2)
        {
            return null;
        }

        var share = losses.Zip(losses.Skip(1)).Average(pair => pair.Second > pair.First ? 1.0 : 0);
        return new(experimentId, losses.Length, losses[0], losses[^1], share, share > LargestRisingShare, best, unit);
    }
}

internal static class TrainingAnalysisEndpoints
{
    internal static void MapTrainingAnalysis(this IEndpointRouteBuilder routes)
    {
        var analysis = routes.MapGroup("/v1/forecasting/analysis").WithTags("Forecasting");
        analysis.MapGet(
            "/overfitting",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token) =>
                mediator.Send(new GetForecastOverfitting(filter.Filter), token))
            .WithName("GetForecastOverfitting").WithSummary("Validation against training error");
        analysis.MapGet(
            "/convergence",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token) =>
                mediator.Send(new GetForecastConvergence(filter.Filter), token))
            .WithName("GetForecastConvergence").WithSummary("How steadily losses fell");
    }
}
