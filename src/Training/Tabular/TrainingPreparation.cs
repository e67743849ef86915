using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Trees;
using StrategyFactory.Training.Trees.Native;

namespace StrategyFactory.Training.Tabular;

/// <summary>A training with every default filled in and its data at hand.</summary>
/// <param name="Specification">Resolved specification: grids ascending, regimes in canonical order.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Features">Feature columns by ordinal name.</param>
/// <param name="Data">Bars, features, regimes.</param>
/// <param name="Target">Target of every bar.</param>
/// <param name="Rows">Usable bars of the selection segment.</param>
/// <param name="Masks">Per bar the regimes it belongs to.</param>
/// <param name="Fingerprint">Identity of the training.</param>
internal sealed record PreparedTraining(
    TrainingSpecification Specification, Algorithm Algorithm, IReadOnlyList<string> Features, Dataset Data, double[] Target, int[] Rows, uint[] Masks, string Fingerprint)
{
    /// <summary>For an adaptive grid the identity of the same training with the whole grid; else null.</summary>
    internal string? WholeGridFingerprint { get; init; }
}

/// <summary>Fills in defaults, gathers the data and refuses what cannot be trained.</summary>
/// <remarks>One instance per scope: a training that was just planned is fitted on the very data it was planned on.</remarks>
internal sealed class TrainingPreparation(IMediator mediator, AlgorithmRegistry algorithms, XGBoostLibrary library, IOptions<TrainingOptions> options)
{
    private (TrainingSpecification Request, PreparedTraining Prepared)? _last;

    internal async Task<PreparedTraining> PrepareAsync(TrainingSpecification request, CancellationToken token)
    {
        if (_last is { } last && ReferenceEquals(last.Request, request))
        {
            return last.Prepared;
        }

        _last = null;
        var prepared = await MakeAsync(request, token);
        _last = (request, prepared);
        return prepared;
    }

    private async Task<PreparedTraining> MakeAsync(TrainingSpecification request, CancellationToken token)
    {
        var features = (await mediator.Send(new ResolveFeatures(request.Features, request.ReferenceSymbols), token)).Order(StringComparer.Ordinal).ToArray();
        var specification = Resolve(request) with { Features = features };
        HyperparameterGrids.RequireAtMost(options.Value.MaximumCells, specification);
        var data = await mediator.Send(
            new GetDataset(specification.Symbol, Timeframes.Parse(specification.Timeframe), features, specification.Segments!, Target.Horizon, specification.ExecutionDelayBars), token);
        var target = Target.Of(data.Bars, specification.TargetCol, specification.TargetTransform);
        var rows = UsableRows.Find(data.Features, target, data.Segments.Selection);
        RequireEnough(data, rows, features.Length);
        RequireVariation(target, rows, specification);

        var masks = new uint[data.Bars.Count];
        for (var regime = 0; regime < specification.RegimeConfigs!.Count; regime++)
        {
            specification.RegimeConfigs[regime].Mark(data.Regimes, regime, masks);
        }

        var algorithm = algorithms.Find(specification.Algorithm);
        return new(specification, algorithm, features, data, target, rows, masks, Identity(specification))
        {
            WholeGridFingerprint = specification.AdaptiveGrid ? Identity(specification with { AdaptiveGrid = false }) : null,
        };

        string Identity(TrainingSpecification training) => Fingerprint.Of(training, features, options.Value, data.Snapshots, TreeRecipe.Engine(algorithm, options.Value, library));
    }

    private TrainingSpecification Resolve(TrainingSpecification request)
    {
        var algorithm = algorithms.Find(request.Algorithm);
        var settings = options.Value;
        return HyperparameterGrids.Resolve(request, algorithm, settings) with
        {
            Symbol = request.Symbol.Trim().ToUpperInvariant(),
            Timeframe = Timeframes.Parse(request.Timeframe).Format(),
            Algorithm = algorithm.Name,
            // The order decides ties, so it must not depend on how equal requests spell it.
            RegimeConfigs = [.. (request.RegimeConfigs ?? settings.DefaultRegimes()).Distinct().OrderBy(config => config.Allowed.Count).ThenBy(config => config.ToString(), StringComparer.Ordinal)],
            ReferenceSymbols = request.ReferenceSymbols is null ? null : [.. request.ReferenceSymbols.Select(symbol => symbol.Trim().ToUpperInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Segments = request.Segments ?? new(settings.SelectionFraction, settings.SimulationFraction),
        };
    }

    private void RequireEnough(Dataset data, int[] rows, int features)
    {
        var (symbol, segments, settings) = (data.Bars.Symbol, data.Segments, options.Value);
        var needed = settings.RowsNeeded(features);
        Require(rows.Length, needed, $"the selection segment ({segments.Selection.Count:N0} of {data.Bars.Count:N0} bars) of {symbol} has {rows.Length:N0} usable rows; {features} features need {needed:N0}");
        Require(segments.Simulation.Count, settings.MinimumSimulationBars, $"the simulation segment of {symbol} has {segments.Simulation.Count:N0} bars; {settings.MinimumSimulationBars:N0} are needed");
        Require(segments.Holdout.Count, settings.MinimumHoldoutBars, $"the holdout segment of {symbol} has {segments.Holdout.Count:N0} bars; {settings.MinimumHoldoutBars:N0} are needed");
    }

    private static void Require(int have, int needed, string what)
    {
        if (have < needed)
        {
            throw new UnprocessableException($"Too little data: {what}, {needed - have:N0} are missing.", "symbol");
        }
    }

    private static void RequireVariation(double[] target, int[] rows, TrainingSpecification specification)
    {
        if (rows.All(row => target[row] == target[rows[0]]))
        {
            throw new UnprocessableException($"The target {specification.TargetTransform} of {specification.TargetCol} is constant over the selection segment of {specification.Symbol}: there is nothing to learn.", "symbol");
        }
    }
}
