using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Preparation;

/// <summary>Fills in defaults, gathers the data and refuses what cannot be trained.</summary>
internal sealed class TrainingPreparation(
    IMediator mediator, AlgorithmRegistry algorithms, TargetCache targets, IOptions<TrainingOptions> options)
{
    internal async Task<PreparedTraining> PrepareAsync(TrainingSpecification request, Guid? asOf, CancellationToken token)
    {
        var settings = options.Value;
        var resolved = await mediator.Send(new ResolveFeatures(request.Features, request.ReferenceSymbols), token);
        var features = resolved.Order(StringComparer.Ordinal).ToArray();
        var algorithm = algorithms.Find(request.Algorithm);
        var specification = Resolve(request, algorithm) with { Features = features };
        HyperparameterGrids.RequireAtMost(settings.MaximumCells, specification);
        var data = await mediator.Send(
            new GetDataset(
                specification.Symbol, Timeframes.Parse(specification.Timeframe), features, specification.Segments!, specification.Horizon,
                specification.ExecutionDelayBars)
            {
                AsOf = asOf,
            },
            token);
        var horizon = specification.Horizon.Longest(data.Bars.Times.Span);
        RequireLaterBars(horizon, specification);
        var target = targets.Of(data.Bars, specification).Values;
        var rows = UsableRows.Find(data.Features, target.Span, data.Segments.Selection);
        RequireEnough(data, rows, features.Length);
        RequireVariation(target.Span, rows, specification);

        var masks = RegimeConfig.Masks(specification.RegimeConfigs!, data.Regimes);
        return new()
        {
            Specification = specification,
            Algorithm = algorithm,
            Features = features,
            Data = data,
            Target = target,
            Rows = rows,
            Masks = masks,
            RegimeRows =
            [
                .. Enumerable.Range(0, specification.RegimeConfigs!.Count)
                    .Select(regime => (ReadOnlyMemory<int>)UsableRows.InRegime(rows, masks, regime)),
            ],
            Validation = new(settings.Folds, settings.EmbargoFraction, horizon, settings.RowsNeeded(features.Length)),
            Fingerprint = Identity(specification),
            WholeGridFingerprint = specification.AdaptiveGrid ? Identity(specification with { AdaptiveGrid = false }) : null,
        };

        string Identity(TrainingSpecification training) =>
            Fingerprint.Of(training, features, settings, data.Snapshots, algorithm.Engine);
    }

    private TrainingSpecification Resolve(TrainingSpecification request, Algorithm algorithm)
    {
        var settings = options.Value;
        return HyperparameterGrids.Resolve(request, algorithm) with
        {
            Symbol = Symbol.Normalise(request.Symbol),
            Timeframe = Timeframes.Parse(request.Timeframe).Format(),
            Algorithm = algorithm.Name,
            // The order decides ties, so it must not depend on how equal requests spell it.
            RegimeConfigs =
            [
                .. (request.RegimeConfigs ?? settings.DefaultRegimes()).Distinct()
                    .OrderBy(config => config.Allowed.Count).ThenBy(config => config.ToString(), StringComparer.Ordinal),
            ],
            ReferenceSymbols = request.ReferenceSymbols is null
                ? null
                : [.. request.ReferenceSymbols.Select(Symbol.Normalise)
                    .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Segments = request.Segments ?? new(settings.SelectionFraction, settings.SimulationFraction),
        };
    }

    private static void RequireLaterBars(int horizon, TrainingSpecification specification)
    {
        if (horizon == 0)
        {
            throw new UnprocessableException(
                $"horizon: {specification.Horizon} is not allowed with {specification.Timeframe} bars of {specification.Symbol}: no date "
                + "has a second bar; allowed: a number of bars, or shorter bars.", "horizon");
        }
    }

    private void RequireEnough(Dataset data, int[] rows, int features)
    {
        var (symbol, segments, settings) = (data.Bars.Symbol, data.Segments, options.Value);
        var (selection, simulation, holdout) = (segments.Selection.Count, segments.Simulation.Count, segments.Holdout.Count);
        var needed = settings.RowsNeeded(features);
        Require(
            rows.Length, needed,
            $"the selection segment ({selection:N0} of {data.Bars.Count:N0} bars) of {symbol} has {rows.Length:N0} usable rows; "
            + $"{features} features need {needed:N0}");
        Require(
            simulation, settings.MinimumSimulationBars,
            $"the simulation segment of {symbol} has {simulation:N0} bars; {settings.MinimumSimulationBars:N0} are needed");
        Require(
            holdout, settings.MinimumHoldoutBars,
            $"the holdout segment of {symbol} has {holdout:N0} bars; {settings.MinimumHoldoutBars:N0} are needed");
    }

    private static void Require(int have, int needed, string what)
    {
        if (have < needed)
        {
            throw new UnprocessableException($"Too little data: {what}, {needed - have:N0} are missing.", "symbol");
        }
    }

    private static void RequireVariation(ReadOnlySpan<double> target, int[] rows, TrainingSpecification specification)
    {
        foreach (var row in rows)
        {
            if (target[row] != target[rows[0]])
            {
                return;
            }
        }

        throw new UnprocessableException(
            $"The target {specification.TargetTransform} of {specification.TargetCol} is constant over the selection segment of "
            + $"{specification.Symbol}: there is nothing to learn.", "symbol");
    }
}
