using MediatR;
using StrategyFactory.Kernel.Queries;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>One page of the runs that match, sorted.</summary>
/// <param name="Status">PENDING, RUNNING, COMPLETED, STOPPED, FAILED or PROMOTED; null for all.</param>
/// <param name="Search">Part of the symbol, any case, at most 64 characters; null for all.</param>
/// <param name="Sort">What <see cref="RunSort"/> names; with a minus before it from high to low.</param>
/// <param name="Page">From 1.</param>
/// <param name="Size">Runs a page, 1 to 200.</param>
/// <param name="Tag">Only runs that carry it, any case; null for all.</param>
/// <param name="Pinned">True for pinned ones only.</param>
/// <param name="BatchId">Only runs of this batch; null for all.</param>
/// <param name="Within">Bounds on the columns of <see cref="RunColumn"/>, all of which must hold; null for none.</param>
public sealed record FindRuns(
    string? Status = null, string? Search = null, string Sort = "-created", int Page = 1, int Size = 25, string? Tag = null,
    bool Pinned = false,
    Guid? BatchId = null, IReadOnlyList<RangeFilter>? Within = null)
    : IRequest<FoundRuns>
{
    /// <summary>The verdicts there are.</summary>
    public static IReadOnlyList<string> Verdicts { get; } = ["robust", "suspect"];

    /// <summary>Only runs that promoted a strategy of this verdict, any case; null for all.</summary>
    public string? Verdict { get; init; }
}

/// <summary>What runs can be sorted by.</summary>
public static class RunSort
{
    /// <summary>When it was accepted.</summary>
    public const string Created = "created";

    /// <summary>Symbol, by ordinal name.</summary>
    public const string Symbol = "symbol";

    /// <summary>Status, by name.</summary>
    public const string Status = "status";

    /// <summary>Best SQN; runs without one come last.</summary>
    public const string Sqn = "sqn";

    /// <summary>Generations begun.</summary>
    public const string Generation = "generation";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Created, Symbol, Status, Sqn, Generation];
}

/// <summary>The columns of runs that can be bounded.</summary>
public static class RunColumn
{
    /// <summary>Best SQN.</summary>
    public const string Sqn = "sqn";

    /// <summary>Generations begun.</summary>
    public const string Generations = "generations";

    /// <summary>Seconds from start to end, or until now.</summary>
    public const string Seconds = "seconds";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Sqn, Generations, Seconds];
}

/// <summary>A page of runs.</summary>
/// <param name="Runs">The runs of this page.</param>
/// <param name="Total">Number of runs that match.</param>
public sealed record FoundRuns(IReadOnlyList<RunSummary> Runs, int Total);
