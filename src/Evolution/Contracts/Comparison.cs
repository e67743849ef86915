using System.Text.Json.Nodes;
using MediatR;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>Runs of one symbol side by side.</summary>
/// <param name="Ids">2 to 20 different run ids.</param>
public sealed record CompareRuns(IReadOnlyList<string> Ids) : IRequest<RunComparison>;

/// <summary>What runs of one symbol came to, and in what they were asked differently.</summary>
/// <param name="Runs">In the order asked for.</param>
/// <param name="Differences">The options that are not the same in all of them, by name.</param>
public sealed record RunComparison(string Symbol, IReadOnlyList<ComparedRun> Runs, IReadOnlyList<OptionDifference> Differences);

/// <summary>An option in which runs differ.</summary>
/// <param name="Option">Its name in the request.</param>
/// <param name="Values">Its value in each run, in the order of the runs.</param>
public sealed record OptionDifference(string Option, IReadOnlyList<JsonNode?> Values);

/// <summary>One column of a comparison.</summary>
public sealed record ComparedRun
{
    /// <summary>Id.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Algorithm.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Bar length.</summary>
    public required string Timeframe { get; init; }

    /// <summary>PENDING, RUNNING, COMPLETED, STOPPED or FAILED.</summary>
    public required string Status { get; init; }

    /// <summary>Why it ended, or null.</summary>
    public string? StoppedReason { get; init; }

    /// <summary>True when a model was promoted.</summary>
    public required bool Promoted { get; init; }

    /// <summary>
    /// Highest SQN of all generations, among results with enough trades. This and all that follows to <see cref="Verdict"/> is null
    /// while the run goes on.
    /// </summary>
    public double? BestSqn { get; init; }

    /// <summary>Profit factor of that result.</summary>
    public double? ProfitFactor { get; init; }

    /// <summary>Trades of that result.</summary>
    public int? Trades { get; init; }

    /// <summary>Generation of that result.</summary>
    public int? BestGeneration { get; init; }

    /// <summary>
    /// Deflated Sharpe ratio of the promotion; this and all that follows to <see cref="Verdict"/> is null where nothing was promoted.
    /// </summary>
    public double? Dsr { get; init; }

    /// <summary>Probability of backtest overfitting.</summary>
    public double? Pbo { get; init; }

    /// <summary>Distinct trials at the time of the promotion.</summary>
    public long? DistinctTrials { get; init; }

    /// <summary>The promoted strategy on the sealed holdout.</summary>
    public HoldoutFigures? Holdout { get; init; }

    /// <summary><c>robust</c> or <c>suspect</c>.</summary>
    public string? Verdict { get; init; }

    /// <summary>Every test that the promotion failed.</summary>
    public required IReadOnlyList<string> VerdictReasons { get; init; }

    /// <summary>Why figures are null; null itself where none is.</summary>
    public string? MissingReason { get; init; }

    /// <summary>Fits so far, folds and refits included; null where a generation is older than the count.</summary>
    public int? Fits { get; init; }

    /// <summary>Strategies with a result so far.</summary>
    public required int Simulations { get; init; }

    /// <summary>Generations judged so far.</summary>
    public required int Generations { get; init; }

    /// <summary>Time from start to end, or to now.</summary>
    public required double Seconds { get; init; }
}

/// <summary>A strategy on the holdout, in short.</summary>
/// <param name="ProfitFactor">Profit factor; null without a loss.</param>
public sealed record HoldoutFigures(double? ProfitFactor, int Trades, double? Sqn);
