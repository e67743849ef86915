using System.Text.Json;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Runs;

/// <summary>What a resolved request means for the modules below.</summary>
internal static class RunRequests
{
    internal static EvolutionRequest Config(this EvolutionRun run) => JsonSerializer.Deserialize<EvolutionRequest>(run.Config, FactoryJson.Options)!;

    internal static TrainingSpecification Training(this EvolutionRequest resolved, IReadOnlyList<string>? features, IReadOnlyList<string>? referenceSymbols) => new()
    {
        Symbol = resolved.Symbol,
        Timeframe = resolved.Timeframe,
        Algorithm = resolved.Algorithm,
        Features = features,
        ReferenceSymbols = referenceSymbols,
        TargetCol = resolved.TargetCol,
        TargetTransform = resolved.TargetTransform,
        AlphaGrid = resolved.AlphaGrid,
        L1RatioGrid = resolved.L1RatioGrid,
        MaxDepthGrid = resolved.MaxDepthGrid,
        LearningRateGrid = resolved.LearningRateGrid,
        RegLambdaGrid = resolved.RegLambdaGrid,
        MinChildWeightGrid = resolved.MinChildWeightGrid,
        TreesGrid = resolved.TreesGrid,
        MinSamplesLeafGrid = resolved.MinSamplesLeafGrid,
        Rounds = resolved.Rounds,
        EarlyStoppingRounds = resolved.EarlyStoppingRounds,
        ImportanceMethod = resolved.ImportanceMethod,
        RegimeConfigs = resolved.RegimeConfigs,
        DataOptions = resolved.DataOptions,
        ExecutionDelayBars = resolved.ExecutionDelayBars!.Value,
        Seed = resolved.Seed,
        AdaptiveGrid = resolved.AdaptiveGrid,
    };

    internal static StrategyGrid Grid(this EvolutionRequest resolved) => new(resolved.Thresholds!, resolved.ZScoreCutoffs!, resolved.RegimeConfigs!);

    internal static IReadOnlyList<string> Tickers(this EvolutionRequest resolved) =>
        resolved.SimulationTickers is { Count: > 0 } tickers ? [.. tickers.Select(ticker => ticker.Trim().ToUpperInvariant()).Distinct(StringComparer.Ordinal)] : [resolved.Symbol];

    internal static SimulationSettings Settings(this EvolutionRequest resolved) => new()
    {
        Direction = resolved.Direction!.Value,
        Fill = resolved.Fill!.Value,
        ExecutionDelayBars = resolved.ExecutionDelayBars!.Value,
        FeeBps = resolved.FeeBps!.Value,
        SlippageBps = resolved.SlippageBps!.Value,
        SqnCap = resolved.SqnCap!.Value,
        InitialCash = resolved.InitialCash!.Value,
    };
}
