using System.Text.Json.Serialization;
using MediatR;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Tasks: those that wait in the order in which they will be claimed, others newest first.</summary>
/// <param name="Status">Only these; null for all.</param>
/// <param name="Limit">At most this many, 1 to 1000.</param>
public sealed record GetControllerTasks(string? Status = null, int Limit = 50) : IRequest<IReadOnlyList<ControllerTaskSummary>>;

/// <summary>A task.</summary>
public sealed record ControllerTaskSummary
{
    /// <summary>Id.</summary>
    public Guid TaskId { get; init; }

    /// <summary>Job.</summary>
    public Guid JobId { get; init; }

    /// <summary>The task that it was made from.</summary>
    public Guid? ParentTaskId { get; init; }

    /// <summary><c>initial</c> or <c>fine_tune</c>.</summary>
    public string StepName { get; init; } = "";

    /// <summary>0 for the first task of a job.</summary>
    public int Depth { get; init; }

    /// <summary>State.</summary>
    public string Status { get; init; } = "";

    /// <summary>Why it is in it.</summary>
    public string? Reason { get; init; }

    /// <summary>Executions begun, without those whose worker was lost.</summary>
    public int Attempts { get; init; }

    /// <summary>Executions allowed.</summary>
    public int MaxAttempts { get; init; }

    /// <summary>Executions whose worker was lost.</summary>
    public int LostWorkers { get; init; }

    /// <summary>Passes that the ranges span and the condition allows; <see cref="long.MaxValue"/> stands for more as well.</summary>
    public long Passes { get; init; }

    /// <summary>Passes run by the execution under way, or the last one.</summary>
    public long PassesDone { get; init; }

    /// <summary>Passes that it planned.</summary>
    public long PassesPlanned { get; init; }

    /// <summary>Best score that the execution under way has found.</summary>
    public double? BestScore { get; init; }

    /// <summary>Distance of the deciding row.</summary>
    public double? Distance { get; init; }

    /// <summary>Score of the deciding row.</summary>
    public double? Score { get; init; }

    /// <summary>Metrics of the deciding row on the bars that were not searched; null where there is none.</summary>
    public TesterMetrics? Forward { get; init; }

    /// <summary><c>robust</c>, or <c>suspect</c> with reasons; null before the first row. It stands beside the status.</summary>
    public string? Verdict { get; init; }

    /// <summary>
    /// Why it is suspect, each a word and its figures: forward_profit_factor, forward_trades, needle, deflated_sharpe, overfitting, edge.
    /// </summary>
    public IReadOnlyList<string> VerdictReasons { get; init; } = [];

    /// <summary>The figures that the verdict goes by.</summary>
    public ControllerEvidence? Evidence { get; init; }

    /// <summary>Artifact with the output set of the deciding row.</summary>
    public Guid? OutputSet { get; init; }

    /// <summary>Place in the queue's order, the larger the sooner; null for what does not wait.</summary>
    public double? Priority { get; init; }

    /// <summary>A retry waits until then.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Who works on it, or did last.</summary>
    public string? WorkerId { get; init; }

    /// <summary>Made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Ended, or null.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>What a verdict goes by. Forward figures are those of all windows together.</summary>
/// <param name="Windows">Windows of the walk-forward test; 1 where only the last quarter was tested, 0 where nothing was.</param>
/// <param name="ForwardTrades">Trades in them.</param>
/// <param name="ForwardNetProfit">Net profit in them, each with a new account, in the deposit currency.</param>
/// <param name="ForwardProfitFactor">Gross profit over gross loss; null without a loss.</param>
/// <param name="DeflatedSharpe">Deflated Sharpe ratio of the deciding pass where it was searched, 0 to 1.</param>
/// <param name="Trials">Passes tried for the file by then: the trials of the deflated Sharpe ratio.</param>
/// <param name="Overfitting">Probability of backtest overfitting of the passes, 0 to 1.</param>
public sealed record ControllerEvidence(
    int Windows, int? ForwardTrades, double? ForwardNetProfit, double? ForwardProfitFactor, double? DeflatedSharpe, long? Trials,
    double? Overfitting);

/// <summary>A task with everything about it.</summary>
public sealed record GetControllerTask(Guid TaskId) : IRequest<ControllerTaskDetails>;

/// <summary>Answer of <c>GET /controller/tasks/{id}</c>.</summary>
/// <param name="Task">The task.</param>
/// <param name="Job">Its job.</param>
/// <param name="Attempts">Executions, first to last.</param>
/// <param name="Metrics">Rows of test metrics: the deciding one first.</param>
/// <param name="Artifacts">Files.</param>
/// <param name="Lineage">The job's tasks as a tree.</param>
public sealed record ControllerTaskDetails(
    ControllerTaskSummary Task, ControllerJobSummary Job, IReadOnlyList<ControllerAttemptDetails> Attempts,
    IReadOnlyList<TestMetricsDetails> Metrics, IReadOnlyList<ControllerArtifactSummary> Artifacts, ControllerTaskNode Lineage)
{
    /// <summary>Judgements that somebody asked for, newest first.</summary>
    public IReadOnlyList<JudgedTask> Judgements { get; init; } = [];

    /// <summary>The execution whose row decides, which comes first; null without a row.</summary>
    [JsonIgnore]
    public ControllerAttemptDetails? Deciding =>
        Metrics is [{ Attempt: var number }, ..] ? Attempts.FirstOrDefault(attempt => attempt.Number == number) : null;
}

/// <summary>A task in its family.</summary>
/// <param name="TaskId">Task.</param>
/// <param name="StepName">initial or fine_tune.</param>
/// <param name="Depth">Depth.</param>
/// <param name="Status">State.</param>
/// <param name="Distance">Distance of its deciding row.</param>
/// <param name="Score">Score of its deciding row.</param>
/// <param name="Children">What was made from it.</param>
public sealed record ControllerTaskNode(
    Guid TaskId, string StepName, int Depth, string Status, double? Distance, double? Score, IReadOnlyList<ControllerTaskNode> Children);

/// <summary>One execution.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Status">running, completed, failed, lost or cancelled.</param>
/// <param name="WorkerId">Who.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Seed">Seed.</param>
/// <param name="PassLimit">Passes allowed.</param>
/// <param name="Refinement">How often steps were halved before it.</param>
/// <param name="Method">complete or genetic, or what an external worker said.</param>
/// <param name="Combinations">Size of the search space.</param>
/// <param name="Evaluated">Passes run.</param>
/// <param name="IgnoredInputs">Inputs that the expert does not know.</param>
/// <param name="From">First bar.</param>
/// <param name="ForwardFrom">First bar that was not searched.</param>
/// <param name="To">Last bar.</param>
/// <param name="Bars">Bars in all.</param>
/// <param name="StartedAt">Claimed.</param>
/// <param name="FinishedAt">Ended.</param>
public sealed record ControllerAttemptDetails(
    int Number, string Status, string WorkerId, string? Error, int Seed, int PassLimit, int Refinement, string? Method, long? Combinations,
    long? Evaluated, IReadOnlyList<string> IgnoredInputs, DateTimeOffset? From, DateTimeOffset? ForwardFrom, DateTimeOffset? To, int? Bars,
    DateTimeOffset StartedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>The walk-forward windows and what else speaks for and against its deciding pass; null where nobody looked.</summary>
    public ExpertValidation? Validation { get; init; }

    /// <summary>
    /// The passes of a genetic search that were better than all before them: where the last one came early, more passes will hardly find a
    /// better one. Empty of any other search.
    /// </summary>
    public IReadOnlyList<ConvergencePoint> Convergence { get; init; } = [];

    /// <summary>Which searched inputs the score of its passes depends on; null where nothing was searched, or nobody looked.</summary>
    public SearchSensitivity? Sensitivity { get; init; }
}

/// <summary>One reported pass.</summary>
/// <param name="Id">Row of <c>test_metrics</c>.</param>
/// <param name="Attempt">Execution.</param>
/// <param name="Rank">1 for the best of its execution.</param>
/// <param name="PassNumber">Number of the pass.</param>
/// <param name="Values">Inputs.</param>
/// <param name="Distance">Distance.</param>
/// <param name="Score">Score.</param>
/// <param name="Plateau">Median score of the neighbours over the own one.</param>
/// <param name="Label">needle, or null.</param>
/// <param name="Metrics">On the bars that were searched.</param>
/// <param name="Forward">On the bars after them; null where they were not tested.</param>
public sealed record TestMetricsDetails(
    long Id, int Attempt, int Rank, long PassNumber, IReadOnlyDictionary<string, string> Values, double Distance, double Score,
    double? Plateau, string? Label, TesterMetrics Metrics, TesterMetrics? Forward);
