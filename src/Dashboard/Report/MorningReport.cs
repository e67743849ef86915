using MediatR;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Dashboard.Report;

/// <summary>
/// What the factory came to in a range of time. The page, the web API and the command line show the answer to this one request.
/// </summary>
/// <param name="Since">
/// A time such as <c>2026-11-27T18:00</c>, with a zone or in the report's, or a length of time up to the end such as <c>12h</c>; null for
/// 18:00 yesterday.
/// </param>
/// <param name="Until">A time, at most now; null for now. What cannot be read is an invalid request.</param>
public sealed record GetMorningReport(string? Since = null, string? Until = null) : IRequest<MorningReport>;

/// <summary>The report of a night, or of any other range of time.</summary>
public sealed record MorningReport
{
    /// <summary>First instant of the range, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>First instant after it, UTC.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Zone of the report's texts, by its name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The whole in one or two sentences.</summary>
    public required string Summary { get; init; }

    /// <summary>What needs a person, latest first: runs, files and commands that failed.</summary>
    public required IReadOnlyList<NightFailure> Failures { get; init; }

    /// <summary>Runs that ended, what they promoted and why not, and those under way.</summary>
    public required EvolutionReport Evolution { get; init; }

    /// <summary>The first promotions on the sealed holdout, in the order of <see cref="EvolutionReport.Promotions"/>.</summary>
    public required IReadOnlyList<HoldoutCurve> HoldoutCurves { get; init; }

    /// <summary>Tuned .set files.</summary>
    public required TuningReport Tuning { get; init; }

    /// <summary>What prompt optimisation brought.</summary>
    public required PromptReport Prompts { get; init; }

    /// <summary>Durable commands that failed or had to be put back.</summary>
    public required JobTroubles Jobs { get; init; }

    /// <summary>True when nothing ended, failed or was recorded in the range.</summary>
    public bool IsEmpty() => Evolution.Ended.Runs == 0 && Tuning.Ended == 0 && Prompts is { Outcomes: 0, Optimizations: 0 }
        && Failures.Count == 0 && Evolution.Changed.Count == 0;
}

/// <summary>Something that failed and that nobody has taken care of.</summary>
/// <param name="Kind"><c>run</c>, <c>file</c> or <c>command</c>.</param>
/// <param name="Name">Symbol, file, or name of the command.</param>
/// <param name="Reason">What went wrong.</param>
/// <param name="Id">Id of the run or of the job of the file; null for a command.</param>
/// <param name="At">When.</param>
public sealed record NightFailure(string Kind, string Name, string Reason, Guid? Id, DateTimeOffset At)
{
    /// <summary>An evolution run.</summary>
    public const string Run = "run";

    /// <summary>A .set file.</summary>
    public const string File = "file";

    /// <summary>A durable command.</summary>
    public const string Command = "command";
}

/// <summary>A promoted strategy on the sealed holdout.</summary>
/// <param name="PromotedId">The promotion.</param>
/// <param name="Points">
/// At most 250 of its dates, ascending, the first and the last among them; empty where its bars have changed since.
/// </param>
public sealed record HoldoutCurve(Guid PromotedId, IReadOnlyList<HoldoutPoint> Points);

/// <summary>What 1 at the holdout's begin has become by the last close of a date.</summary>
/// <param name="Date">UTC date.</param>
/// <param name="Equity">In the strategy.</param>
/// <param name="BuyAndHold">In the symbol.</param>
public sealed record HoldoutPoint(DateOnly Date, double Equity, double BuyAndHold);
