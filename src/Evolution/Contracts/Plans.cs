using System.Text.Json.Serialization;
using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>Checks a request as <see cref="StartEvolution"/> does and tells what it would do. Stores and starts nothing.</summary>
/// <param name="Request">What would be evolved.</param>
public sealed record PlanEvolution(EvolutionRequest Request) : IRequest<EvolutionPlan>;

/// <summary>What a run would do.</summary>
public sealed record EvolutionPlan
{
    /// <summary>The plan in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>The request with every default filled in.</summary>
    public required EvolutionRequest Request { get; init; }

    /// <summary>Features of generation 0, sorted by ordinal name.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Cells of the training grid.</summary>
    public required int Cells { get; init; }

    /// <summary>Those of them that are fitted: regimes with too few rows are skipped.</summary>
    public required int Models { get; init; }

    /// <summary>Folds of the cross-validation.</summary>
    public required int Folds { get; init; }

    /// <summary>Fits of one training, folds and refits included.</summary>
    public required int Fits { get; init; }

    /// <summary>Strategies of one training, symbols multiplied in.</summary>
    public required int Strategies { get; init; }

    /// <summary>Generations at most, generation 0 included.</summary>
    public required int Generations { get; init; }

    /// <summary>Trainings at most: with a look-ahead each generation after the first has several.</summary>
    public required int Trainings { get; init; }

    /// <summary>Fits of the whole run at most; known models are not fitted again.</summary>
    public required long FitsTotal { get; init; }

    /// <summary>Strategies of the whole run at most.</summary>
    public required long StrategiesTotal { get; init; }

    /// <summary>Bars of the symbol.</summary>
    public required int Bars { get; init; }

    /// <summary>Bars of the selection segment.</summary>
    public required int SelectionBars { get; init; }

    /// <summary>Selection bars where every feature and the target are known.</summary>
    public required int UsableRows { get; init; }

    /// <summary>The stored model that generation 0 will reuse, or null.</summary>
    public Guid? KnownModelId { get; init; }

    /// <summary>How long it may take; null where no run was measured yet that it could be told from.</summary>
    public PlanEstimate? Estimate { get; init; }

    /// <summary>What it could find.</summary>
    public required PlanPower Power { get; init; }

    /// <summary>Hints that are no errors.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The series that seem to move before the symbol; the request accepts them.</summary>
    public IReadOnlyList<LeadingSeries> Leads { get; init; } = [];
}

/// <summary>The time of a run, from what earlier runs of this database took.</summary>
/// <param name="Seconds">The whole run, if no generation promotes; waiting for others is not in it.</param>
/// <param name="SecondsPerFit">Measured.</param>
/// <param name="SecondsPerStrategy">Measured.</param>
/// <param name="SecondsPerGeneration">Measured: what a generation takes beside fits and strategies.</param>
/// <param name="Generations">Generations that were measured, at most the latest 50.</param>
/// <param name="Source">Which, in words.</param>
public sealed record PlanEstimate(
    double Seconds, double SecondsPerFit, double SecondsPerStrategy, double SecondsPerGeneration, int Generations, string Source);

/// <summary>What a strategy would have to show to be believed: after generation 0, and at the end of the run.</summary>
/// <param name="Trials">
/// Distinct trials of the symbol and timeframe after generation 0: those in the ledger and those that it adds.
/// </param>
/// <param name="NewTrials">Those that it adds.</param>
/// <param name="Dates">Dates of the simulation segment.</param>
/// <param name="Kurtosis">Of the daily returns of buying and holding there, 3 for a normal; null where they do not vary.</param>
/// <param name="Confidence">Deflated Sharpe ratio that a robust verdict needs.</param>
/// <param name="SmallestSharpe">
/// Smallest annual Sharpe ratio that reaches it with <paramref name="Trials"/>; null where none does: too few dates.
/// </param>
public sealed record PlanPower(long Trials, long NewTrials, int Dates, double? Kurtosis, double Confidence, double? SmallestSharpe)
{
    /// <summary>
    /// The same at the end of the run, at most: <see cref="Trials"/> and every strategy of every later training.
    /// </summary>
    public required long TrialsTotal { get; init; }

    /// <summary>Smallest annual Sharpe ratio with so many trials; null where none will do.</summary>
    public required double? SmallestSharpeTotal { get; init; }

    /// <summary>
    /// The largest of 4, 3, 2 and 1 below <see cref="SmallestSharpeTotal"/>, 4 where none will do; null where it is no more than 1.
    /// </summary>
    public double? TargetSharpe { get; init; }

    /// <summary>
    /// Dates that are missing for <see cref="TargetSharpe"/> in the simulation segment, which by default is a quarter of all; null for
    /// more than ten years.
    /// </summary>
    public int? MoreDates { get; init; }

    /// <summary>The last four and the dates in one line.</summary>
    public required string Text { get; init; }
}

/// <summary>
/// Checks a batch as <see cref="StartEvolutionBatch"/> does and tells what each of its runs would do. Stores and starts nothing.
/// </summary>
/// <param name="Request">The batch that would be started.</param>
public sealed record PlanEvolutionBatch(StartEvolutionBatch Request) : IRequest<BatchPlan>;

/// <summary>What a batch would do.</summary>
/// <param name="Summary">The plan in one line.</param>
/// <param name="MaxConcurrent">Runs that may be under way at once.</param>
/// <param name="Runs">Its runs in the order of their turns.</param>
/// <param name="FitsTotal">Fits of all runs at most.</param>
/// <param name="StrategiesTotal">Strategies of all runs at most.</param>
/// <param name="Seconds">Sum of their estimates, as if one after another; null where one has none.</param>
public sealed record BatchPlan(
    string Summary, int MaxConcurrent, IReadOnlyList<BatchPlanRun> Runs, long FitsTotal, long StrategiesTotal, double? Seconds);

/// <summary>One run of a planned batch.</summary>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Horizon">How far its target looks ahead.</param>
/// <param name="Plan">What it would do, or null.</param>
/// <param name="Refusal">Why its symbol cannot carry the request, or null.</param>
public sealed record BatchPlanRun(
    string Symbol, string Timeframe, Horizon Horizon, int Priority, EvolutionPlan? Plan, string? Refusal)
{
    /// <summary>What it asks, such as <c>SPY 1m, 12 bars ahead</c>.</summary>
    [JsonIgnore]
    public string Question => $"{Symbol} {Timeframe}, {Horizon.Words}";
}

/// <summary>
/// The request that says nothing but its algorithm, with every default filled in; the grids that the algorithm does not have are null.
/// </summary>
/// <param name="Algorithm">A registered algorithm.</param>
public sealed record GetEvolutionDefaults(string Algorithm = "ElasticNet") : IRequest<EvolutionRequest>;

/// <summary>The request that does again what a run was asked for, every default filled in as it was then.</summary>
public sealed record GetRunRequest(Guid RunId) : IRequest<EvolutionRequest>;
