using System.Text.Json;
using MediatR;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>Starts a comparison of two served models; it goes on in the background, also after a restart.</summary>
/// <param name="Request">What is compared, and how.</param>
/// <param name="Prompts">A file of prompts, read once from its position, in place of those of the request; null for none.</param>
public sealed record StartLanguageComparison(LanguageComparisonRequest Request, Stream? Prompts = null) : IRequest<LanguageComparison>;

/// <summary>Says what a comparison would take and what it could show; starts nothing.</summary>
/// <param name="Request">What would be compared, and how.</param>
/// <param name="Prompts">As in <see cref="StartLanguageComparison"/>.</param>
public sealed record PlanLanguageComparison(LanguageComparisonRequest Request, Stream? Prompts = null) : IRequest<ComparisonPlan>;

/// <summary>What is compared, and how.</summary>
public sealed record LanguageComparisonRequest
{
    /// <summary>For people; made from both models where null.</summary>
    public string? Name { get; init; }

    /// <summary>A served model, such as a base.</summary>
    public string? BaseModel { get; init; }

    /// <summary>A served model, such as a version or an alias of one.</summary>
    public string? FineTunedModel { get; init; }

    /// <summary>
    /// What both are asked: texts, lists of messages, or objects in the shapes of datasets. A last message of the assistant is the
    /// reference answer and is not shown to them.
    /// </summary>
    public IReadOnlyList<JsonElement>? Prompts { get; init; }

    /// <summary>A file of the same below the storage root, in place of <see cref="Prompts"/>.</summary>
    public string? PromptsPath { get; init; }

    /// <summary>The first so many; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Tokens of an answer at most, 1 to 32,768.</summary>
    public int MaxTokens { get; init; } = 512;

    /// <summary>0 takes the likeliest, always; up to 2.</summary>
    public double Temperature { get; init; }

    /// <summary>Of the draws, and of the order in which votes see the answers.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Of <see cref="ComparisonJudge.All"/>; where null those that need nobody and have something to judge, else people.</summary>
    public IReadOnlyList<string>? Judges { get; init; }

    /// <summary>Whose verdicts count: one of the judges; where null the first of human, llm, exact, json_valid among them.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>A served model that judges for <c>llm</c>; where null that of <c>LanguageModels:Judge</c>.</summary>
    public string? JudgeModel { get; init; }

    /// <summary>Whether every answer ought to be JSON; where null those whose reference is.</summary>
    public bool? ExpectJson { get; init; }

    /// <summary>Two requests with one key are one comparison; null for none. At most 200 characters.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Who judges.</summary>
public static class ComparisonJudge
{
    /// <summary>An answer that is the reference, blanks aside, beats one that is not.</summary>
    public const string Exact = "exact";

    /// <summary>An answer that is a JSON object or list beats one that is not.</summary>
    public const string JsonValid = "json_valid";

    /// <summary>A language model, asked in both orders; a disagreement is a tie.</summary>
    public const string Llm = "llm";

    /// <summary>People who do not know whose answer is whose; more than half of an answer's voters decide, else it is a tie.</summary>
    public const string Human = "human";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Exact, JsonValid, Llm, Human];
}

/// <summary>A comparison, how far it is and what it says so far.</summary>
public sealed record GetLanguageComparison(Guid ComparisonId) : IRequest<LanguageComparison>;

/// <summary>Comparisons, newest first.</summary>
/// <param name="Status">Only those that are so; null for all.</param>
/// <param name="Limit">At most so many, 1 to 200.</param>
public sealed record GetLanguageComparisons(string? Status = null, int Limit = 50) : IRequest<IReadOnlyList<LanguageComparison>>;

/// <summary>Asks a comparison to stop; one that is at work stops within its answer.</summary>
public sealed record CancelLanguageComparison(Guid ComparisonId) : IRequest<LanguageComparison>;

/// <summary>Deletes a comparison that has ended, with its answers and votes.</summary>
public sealed record DeleteLanguageComparison(Guid ComparisonId) : IRequest;

/// <summary>What happened in a comparison, in order.</summary>
/// <param name="ComparisonId">An unknown one is not found.</param>
/// <param name="After">Only what came after this event; 0 for all.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
public sealed record GetLanguageComparisonEvents(Guid ComparisonId, long After = 0, int Limit = 100) : IRequest<LanguageComparisonEvents>;

/// <summary>What happened in a comparison.</summary>
/// <param name="Events">In order.</param>
/// <param name="Next">What to pass as <c>after</c> for what comes next.</param>
/// <param name="Ended">Whether no more can come.</param>
public sealed record LanguageComparisonEvents(IReadOnlyList<LanguageComparisonEvent> Events, long Next, bool Ended);

/// <summary>Something that happened.</summary>
/// <param name="Id">Rises within the comparison.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Progress">How far it was, 0 to 100.</param>
/// <param name="Message">A sentence.</param>
public sealed record LanguageComparisonEvent(long Id, DateTimeOffset At, double Progress, string Message);

/// <summary>A comparison.</summary>
/// <param name="Id">What requests name it by.</param>
/// <param name="Name">For people.</param>
/// <param name="Status"><c>pending</c>, <c>running</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Request">What was asked for, without the prompts.</param>
/// <param name="BaseModel">One of the two.</param>
/// <param name="FineTunedModel">The other one.</param>
/// <param name="Judge">What judges for <c>llm</c>; null where nothing does.</param>
/// <param name="Plan">What it takes and what it can show.</param>
/// <param name="Progress">0 to 100; it never falls.</param>
/// <param name="Done">Answers and verdicts of a language model so far.</param>
/// <param name="Total">All of them.</param>
/// <param name="EtaSeconds">Seconds to go by the last 20 of them; null where it is not at work.</param>
/// <param name="Figures">What it says so far.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="CreatedAt">When it was asked for, UTC.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended; people may vote after that.</param>
public sealed record LanguageComparison(
    Guid Id,
    string Name,
    string Status,
    LanguageComparisonRequest Request,
    ComparedModel BaseModel,
    ComparedModel FineTunedModel,
    string? Judge,
    ComparisonPlan Plan,
    double Progress,
    int Done,
    int Total,
    double? EtaSeconds,
    ComparisonFigures Figures,
    string? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt);

/// <summary>A model of a comparison, as it was when that was asked for.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Identity">SHA-256 of its weights and adapter.</param>
/// <param name="VersionId">The version of the registry that it is; null for a base.</param>
public sealed record ComparedModel(string Name, string Identity, Guid? VersionId);

/// <summary>What a comparison takes, and what it can show.</summary>
/// <param name="Prompts">Prompts that both models are asked.</param>
/// <param name="WithReference">Of these, with a reference answer.</param>
/// <param name="JsonExpected">Of these, whose answer ought to be JSON.</param>
/// <param name="Duplicates">Prompts that were there already and are left out: they would count one thing twice.</param>
/// <param name="Judges">Who judges.</param>
/// <param name="DecidedBy">Whose verdicts count.</param>
/// <param name="NeededWins">
/// Wins that luck alone does not explain if every prompt is decided (exact two-sided sign test, p below 0.05); null where even all are not
/// enough.
/// </param>
/// <param name="Required">Decisive prompts that show a true win rate in four of five comparisons.</param>
/// <param name="Summary">The same as a sentence.</param>
/// <param name="Notes">What should be known before it starts.</param>
public sealed record ComparisonPlan(
    int Prompts,
    int WithReference,
    int JsonExpected,
    int Duplicates,
    IReadOnlyList<string> Judges,
    string DecidedBy,
    int? NeededWins,
    IReadOnlyList<RequiredPrompts> Required,
    string Summary,
    IReadOnlyList<string> Notes);

/// <summary>How many prompts show how large a difference.</summary>
/// <param name="WinRate">The true win rate.</param>
/// <param name="Prompts">Decisive prompts.</param>
public sealed record RequiredPrompts(double WinRate, int Prompts);

/// <summary>What a comparison says.</summary>
/// <param name="Tallies">Every judge's, the one that decides first.</param>
/// <param name="Base">What the base did.</param>
/// <param name="FineTuned">What the fine-tuned model did.</param>
/// <param name="Improvements">Of the fine-tuned model over the base.</param>
/// <param name="Answered">Prompts that both have answered.</param>
/// <param name="Failed">Prompts that one of them could not answer, which no judge counts.</param>
public sealed record ComparisonFigures(
    IReadOnlyList<ComparisonTally> Tallies,
    ComparedModelFigures Base,
    ComparedModelFigures FineTuned,
    IReadOnlyList<ComparisonImprovement> Improvements,
    int Answered,
    int Failed);

/// <summary>The verdicts of a judge, from the fine-tuned model's side.</summary>
/// <param name="Judge">One of <see cref="ComparisonJudge.All"/>.</param>
/// <param name="Decides">Whether its verdicts count.</param>
/// <param name="Judged">Prompts with a verdict.</param>
/// <param name="Wins">Won by the fine-tuned model.</param>
/// <param name="Losses">Won by the base.</param>
/// <param name="Ties">Won by nobody.</param>
/// <param name="Errors">Prompts on which the judge gave no verdict that can be read; they count nowhere.</param>
/// <param name="WinRate">(wins + ½ ties)/judged; null where nothing is judged.</param>
/// <param name="Low">Lower end of its 95% interval (Wilson).</param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">Exact two-sided sign test on wins and losses; 1 without any.</param>
/// <param name="NeededWins">Wins among so many decisive prompts that luck does not explain; null where even all are not enough.</param>
/// <param name="LengthControlled">The win rate if both answers were of one length.</param>
public sealed record ComparisonTally(
    string Judge,
    bool Decides,
    int Judged,
    int Wins,
    int Losses,
    int Ties,
    int Errors,
    double? WinRate,
    double? Low,
    double? High,
    double PValue,
    int? NeededWins,
    LengthControlledRate LengthControlled);

/// <summary>A win rate at equal length (Dubois et al. 2024).</summary>
/// <param name="WinRate">The rate; null where it cannot be told.</param>
/// <param name="Low">Lower end of its 95% interval (Wald, on the log-odds).</param>
/// <param name="High">Upper end.</param>
/// <param name="LengthEffect">Log-odds that a longer answer adds; positive where longer ones win.</param>
/// <param name="Note">Why there is none, or what to mind; null for nothing.</param>
public sealed record LengthControlledRate(double? WinRate, double? Low, double? High, double? LengthEffect, string? Note);

/// <summary>What a model did.</summary>
/// <param name="Answers">Prompts that it has answered.</param>
/// <param name="Failed">Prompts that it could not answer.</param>
/// <param name="CutShort">Answers that ended because they were long enough.</param>
/// <param name="ExactRate">Answers that are their reference; null where none has one.</param>
/// <param name="JsonValidRate">Answers that are JSON, of those that ought to be; null where none ought to.</param>
/// <param name="FirstTokenSeconds">Median time to the first token.</param>
/// <param name="TokensPerSecond">Median pace after it; null where no answer has two tokens.</param>
/// <param name="MeanLength">Characters of an answer.</param>
/// <param name="MeanTokens">Tokens of an answer.</param>
/// <param name="Ratings">Stars that people gave it while voting.</param>
/// <param name="GoldStarRate">Gold stars, of the votes that gave stars or gold to either; null without any.</param>
/// <param name="AverageRating">Mean of the stars; null without any.</param>
/// <param name="RatingSd">Their sample standard deviation; null below two.</param>
/// <param name="ConsistencyScore">1 − sd/mean between 0 and 1, higher is steadier; 1 below two.</param>
public sealed record ComparedModelFigures(
    int Answers,
    int Failed,
    int CutShort,
    double? ExactRate,
    double? JsonValidRate,
    double? FirstTokenSeconds,
    double? TokensPerSecond,
    double? MeanLength,
    double? MeanTokens,
    long Ratings,
    double? GoldStarRate,
    double? AverageRating,
    double? RatingSd,
    double ConsistencyScore);

/// <summary>How much better the fine-tuned model is by one measure.</summary>
/// <param name="Metric">Name of the measure.</param>
/// <param name="Base">Of the base.</param>
/// <param name="FineTuned">Of the fine-tuned model.</param>
/// <param name="LowerIsBetter">Whether less is better.</param>
/// <param name="ImprovementPct">Change by the base's value, positive where it is better; null where that is 0.</param>
public sealed record ComparisonImprovement(string Metric, double Base, double FineTuned, bool LowerIsBetter, double? ImprovementPct);
