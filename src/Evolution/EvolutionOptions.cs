using System.ComponentModel.DataAnnotations;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Decay;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution;

/// <summary>Section <c>Evolution</c> of the configuration: what a request that says nothing gets.</summary>
internal sealed class EvolutionOptions
{
    internal const string Section = "Evolution";

    [Range(1, 50)]
    public int MaxGenerations { get; set; } = 4;

    public double PruneFraction { get; set; } = 0.25;

    [Range(1, 1000)]
    public int MinFeatures { get; set; } = 5;

    internal const int MostConcurrent = 64;

    /// <summary>Runs of a batch that may be under way at once.</summary>
    [Range(1, MostConcurrent)]
    public int MaxConcurrent { get; set; } = 2;

    /// <summary>Results with fewer trades are not called best.</summary>
    [Range(2, 1_000_000)]
    public int MinTradesForBest { get; set; } = 30;

    /// <summary>Signal thresholds: returns such as <c>0.0003</c> or quantiles such as <c>q0.95</c>.</summary>
    [MinLength(1)]
    public string[] Thresholds { get; set; } = [];

    [MinLength(1)]
    public double[] ZScoreCutoffs { get; set; } = [];

    [MinLength(1)]
    public Dictionary<string, int[]>[] RegimeConfigs { get; set; } = [];

    public CriteriaOptions Criteria { get; set; } = new();

    /// <summary>What ends a run before its last generation.</summary>
    [EnumDataType(typeof(StopOn))]
    public StopOn StopOn { get; set; } = StopOn.Robust;

    public SimulationSettings Simulation { get; set; } = new();

    public VerdictOptions Verdict { get; set; } = new();

    public DecayOptions Decay { get; set; } = new();

    /// <summary>Past results of a symbol and timeframe without which <c>surrogate</c> simulates everything.</summary>
    [Range(1, 1_000_000)]
    public int SurrogateMinimumResults { get; set; } = 1000;

    /// <summary>The latest runs of a symbol and timeframe that <c>surrogate</c> learns from.</summary>
    [Range(1, 10_000)]
    public int SurrogateMaximumRuns { get; set; } = 100;

    /// <summary>Results, newest generations first, after which <c>surrogate</c> reads no more.</summary>
    [Range(1, 10_000_000)]
    public int SurrogateMaximumResults { get; set; } = 2000;

    /// <summary>Factor on fee and slippage in the cost stress of a promotion.</summary>
    [Range(1.0, 100.0)]
    public double CostStressFactor { get; set; } = 2;

    /// <summary>Basis points a side that the cost stress adds at least.</summary>
    [Range(0.0, 1000.0)]
    public double CostStressFloorBps { get; set; } = 1;

    internal const string Rules =
        "Evolution: PruneFraction must lie between 0 and 1, Thresholds must be returns or quantiles such as q0.95, "
        + "Simulation settings must be allowed, SurrogateMaximumResults must not be below SurrogateMinimumResults. "
        + DecayOptions.Rules;

    internal static bool Valid(EvolutionOptions options) =>
        options.PruneFraction is > 0 and < 1
        && options.Thresholds.All(text => Threshold.TryParse(text, out _))
        && options.SurrogateMaximumResults >= options.SurrogateMinimumResults
        && DecayOptions.Valid(options.Decay)
        && !options.Simulation.Problems().Any();

    /// <summary>The configured thresholds as a request has them.</summary>
    internal IReadOnlyList<Threshold> SignalThresholds =>
        [.. Thresholds.Select(text => Threshold.TryParse(text, out var threshold) ? threshold : default)];

    /// <summary>The configured regimes as a request has them.</summary>
    internal IReadOnlyList<RegimeConfig> RegimeFilters => [.. RegimeConfigs.Select(RegimeConfig.Of)];

    /// <summary>Fills every field that a request left out.</summary>
    internal EvolutionRequest Resolve(EvolutionRequest request)
    {
        var named = request with
        {
            Symbol = Symbol.Normalise(request.Symbol),
            Timeframe = Timeframes.TryParse(request.Timeframe, out var timeframe) ? timeframe.Format() : request.Timeframe,
        };
        return RequestOptions.All.Aggregate(named, (filled, option) => option.Fill(filled, this));
    }
}

/// <summary>The default promotion criteria.</summary>
internal sealed class CriteriaOptions
{
    public double SqnMin { get; set; } = 3;

    public double SqnMax { get; set; } = 5;

    public double ProfitFactorMin { get; set; } = 2;

    public double ProfitFactorMax { get; set; } = 4;

    public int TradeCountMin { get; set; } = 200;

    public int TradeCountMax { get; set; } = 10_000;

    public double WeeklyConsistencyMax { get; set; } = 0.5;
}
