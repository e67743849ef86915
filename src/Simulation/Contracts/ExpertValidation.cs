namespace StrategyFactory.Simulation.Contracts;

/// <summary>What speaks for and against the pass that decides, beyond how good it was where it was searched.</summary>
public sealed record ExpertValidation
{
    /// <summary>A problem: a single pass was run, so that nothing was chosen.</summary>
    public const string OnePass = "one_pass";

    /// <summary>The pass: of those that won money, or of all where none did, the one of least distance, then of highest score.</summary>
    public required long PassNumber { get; init; }

    /// <summary>
    /// The windows in the order of time. The last one is the search itself, judged on the last quarter; the others cut the second half of
    /// the searched bars into equally long forward stretches.
    /// </summary>
    public required IReadOnlyList<WalkForwardWindow> Windows { get; init; }

    /// <summary>The pass on each symbol, where several were searched together: first the one that cuts the period. Else empty.</summary>
    public IReadOnlyList<SymbolOutcome> BySymbol { get; init; } = [];

    /// <summary>True where earlier windows were searched on equally many bars, false where from the first bar on.</summary>
    public bool Rolling { get; init; }

    /// <summary>N, the passes tried.</summary>
    public required long Trials { get; init; }

    /// <summary>Dates with a bar among the searched ones.</summary>
    public required int Days { get; init; }

    /// <summary>
    /// Deflated Sharpe ratio of the daily returns of the pass on the searched bars with N trials (Bailey and López de Prado 2014), 0 to 1;
    /// null with <see cref="DeflatedSharpeProblem"/>.
    /// </summary>
    public double? DeflatedSharpe { get; init; }

    /// <summary>Why there is no deflated Sharpe ratio: too_few_dates, no_variation, radicand_not_positive or not_finite.</summary>
    public string? DeflatedSharpeProblem { get; init; }

    /// <summary>
    /// Probability of backtest overfitting of the passes' daily returns on the searched bars (Bailey, Borwein, López de Prado and Zhu
    /// 2017), 0 to 1; null with <see cref="OverfittingProblem"/>.
    /// </summary>
    public double? Overfitting { get; init; }

    /// <summary>Why there is none: one_pass (nothing was chosen), too_few_strategies or too_few_dates.</summary>
    public string? OverfittingProblem { get; init; }

    /// <summary>Different passes with a trade that were compared for it: of large searches at most 2,000, evenly spaced.</summary>
    public int OverfittingPasses { get; init; }

    /// <summary>
    /// Searched inputs, by the name in the file, whose value is the first or last of at least three and could lie beyond.
    /// </summary>
    public IReadOnlyList<string> Edges { get; init; } = [];
}
