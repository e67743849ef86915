using System.Runtime.CompilerServices;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Records;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Requests;

/// <summary>A request whose every default is filled in, cut into what the rooms below understand.</summary>
/// <param name="Training">The training of generation 0, its features named as far as the request names them.</param>
/// <param name="Tickers">Symbols that they are simulated on, each once.</param>
/// <param name="Settings">How they are traded.</param>
/// <param name="Criteria">What is promoted.</param>
/// <param name="Search">How the search goes on from one generation to the next.</param>
internal sealed record ResolvedEvolution(
    TrainingSpecification Training, StrategyGrid Grid, IReadOnlyList<string> Tickers, SimulationSettings Settings,
    PromotionCriteria Criteria, SearchOptions Search)
{
    /// <summary>The symbols that are trained and simulated on.</summary>
    internal IReadOnlyList<string> Symbols => [Training.Symbol, .. Tickers];

    /// <summary>What a run was asked for.</summary>
    internal static ResolvedEvolution Of(EvolutionRun run) => Of(run.Request());

    /// <exception cref="InvalidOperationException">A default is not filled in.</exception>
    internal static ResolvedEvolution Of(EvolutionRequest request) => new(
        TrainingOf(request), GridOf(request), TickersOf(request), SettingsOf(request), CriteriaOf(request),
        new(
            Known(request.MaxGenerations), Known(request.PruneFraction), Known(request.MinFeatures), request.LookAhead ?? 1,
            Known(request.StopOn), request.StopOnFirstHit, request.Overlap, request.AdaptiveGrid, request.Surrogate, request.ReportRegret));

    /// <summary>The training of a generation: by the names of its features alone, reference symbols included.</summary>
    internal TrainingSpecification TrainingOn(IReadOnlyList<string> features) =>
        Training with { Features = features, ReferenceSymbols = null };

    internal static StrategyGrid GridOf(EvolutionRequest request) =>
        new(Known(request.Thresholds), Known(request.ZScoreCutoffs), Known(request.RegimeConfigs));

    internal static PromotionCriteria CriteriaOf(EvolutionRequest request) => new(
        Known(request.SqnMin), Known(request.SqnMax), Known(request.ProfitFactorMin), Known(request.ProfitFactorMax),
        Known(request.TradeCountMin), Known(request.TradeCountMax), Known(request.WeeklyConsistencyMax));

    private static TrainingSpecification TrainingOf(EvolutionRequest request) => new()
    {
        Symbol = request.Symbol,
        Timeframe = request.Timeframe,
        Algorithm = request.Algorithm,
        Features = request.SeedFeatures,
        ReferenceSymbols = request.ReferenceSymbols,
        TargetCol = request.TargetCol,
        TargetTransform = request.TargetTransform,
        Horizon = request.Horizon,
        Label = Known(request.Label),
        ProfitTarget = Known(request.ProfitTarget),
        StopLoss = Known(request.StopLoss),
        AlphaGrid = request.AlphaGrid,
        L1RatioGrid = request.L1RatioGrid,
        MaxDepthGrid = request.MaxDepthGrid,
        LearningRateGrid = request.LearningRateGrid,
        RegLambdaGrid = request.RegLambdaGrid,
        MinChildWeightGrid = request.MinChildWeightGrid,
        TreesGrid = request.TreesGrid,
        MinSamplesLeafGrid = request.MinSamplesLeafGrid,
        Rounds = request.Rounds,
        EarlyStoppingRounds = request.EarlyStoppingRounds,
        ImportanceMethod = request.ImportanceMethod,
        RegimeConfigs = request.RegimeConfigs,
        DataOptions = request.DataOptions,
        ExecutionDelayBars = Known(request.ExecutionDelayBars),
        Seed = request.Seed,
        AdaptiveGrid = request.AdaptiveGrid,
    };

    private static IReadOnlyList<string> TickersOf(EvolutionRequest request) => request.SimulationTickers is { Count: > 0 } tickers
        ? [.. tickers.Select(Symbol.Normalise).Distinct(StringComparer.Ordinal)]
        : [request.Symbol];

    internal static SimulationSettings SettingsOf(EvolutionRequest request) => new()
    {
        Direction = Known(request.Direction),
        Fill = Known(request.Fill),
        ExecutionDelayBars = Known(request.ExecutionDelayBars),
        FeeBps = Known(request.FeeBps),
        SlippageBps = Known(request.SlippageBps),
        SqnCap = Known(request.SqnCap),
        InitialCash = Known(request.InitialCash),
        TickSize = request.TickSize,
        Hold = Known(request.Hold),
        Ladder = Known(request.Ladder),
        DecideEvery = Known(request.DecideEvery),
        Sizing = Known(request.Sizing),
        Size = Known(request.Size),
        TargetVolatility = Known(request.TargetVolatility),
        MaxLeverage = Known(request.MaxLeverage),
        ProfitTarget = Known(request.ProfitTarget),
        StopLoss = Known(request.StopLoss),
    };

    private static T Known<T>(T? value, [CallerArgumentExpression(nameof(value))] string field = "")
        where T : struct => value ?? throw Missing(field);

    private static T Known<T>(T? value, [CallerArgumentExpression(nameof(value))] string field = "")
        where T : class => value ?? throw Missing(field);

    private static InvalidOperationException Missing(string field) => new($"{field} has no value: the request is not resolved.");
}

/// <summary>How a search goes on from one generation to the next.</summary>
/// <param name="MaxGenerations">Generations at most, generation 0 included.</param>
/// <param name="PruneFraction">Share of features removed per generation, in (0, 1).</param>
/// <param name="MinFeatures">Features that always remain.</param>
/// <param name="LookAhead">Pruning alternatives tried per generation; 1 is the plain search.</param>
/// <param name="StopOn">Which promotion ends the run.</param>
/// <param name="StopOnFirstHit">Whether the first qualifying block of strategies ends a generation.</param>
/// <param name="Overlap">Whether the next generation is trained while this one simulates.</param>
/// <param name="AdaptiveGrid">Whether the training grid is fitted by successive halving.</param>
/// <param name="Surrogate">Strategies simulated per generation, chosen by past results; null for all.</param>
/// <param name="ReportRegret">Whether the work that was saved is done after all, to tell what was missed.</param>
internal sealed record SearchOptions(
    int MaxGenerations, double PruneFraction, int MinFeatures, int LookAhead, StopOn StopOn, bool StopOnFirstHit, bool Overlap,
    bool AdaptiveGrid, int? Surrogate, bool ReportRegret);
