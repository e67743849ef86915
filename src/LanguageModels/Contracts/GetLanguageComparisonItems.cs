using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>A page of what was asked and answered in a comparison, in order.</summary>
/// <param name="ComparisonId">An unknown one is not found.</param>
/// <param name="Page">From 1.</param>
/// <param name="Size">Prompts a page, 1 to 200.</param>
public sealed record GetLanguageComparisonItems(Guid ComparisonId, int Page = 1, int Size = 25) : IRequest<ComparisonItems>;

/// <summary>A page of prompts with their answers.</summary>
/// <param name="Items">Those of the page.</param>
/// <param name="Total">Prompts of all pages.</param>
public sealed record ComparisonItems(IReadOnlyList<ComparedPrompt> Items, int Total);

/// <summary>A prompt with both answers and what judges say.</summary>
/// <param name="Id">What a vote names it by.</param>
/// <param name="Position">From 1.</param>
/// <param name="Messages">What both were asked.</param>
/// <param name="Reference">The reference answer; null where there is none.</param>
/// <param name="Base">The base's answer; null where it has not answered yet.</param>
/// <param name="FineTuned">The fine-tuned model's answer, likewise.</param>
/// <param name="Verdicts">By judge: <c>base</c>, <c>fine_tuned</c> or <c>tie</c>; those that have none are missing.</param>
/// <param name="JudgeError">Why the language model gave no verdict; null where it did, or was not asked yet.</param>
/// <param name="Votes">People who voted.</param>
public sealed record ComparedPrompt(
    Guid Id,
    int Position,
    IReadOnlyList<ExampleMessage> Messages,
    string? Reference,
    ComparedAnswer? Base,
    ComparedAnswer? FineTuned,
    IReadOnlyDictionary<string, string> Verdicts,
    string? JudgeError,
    int Votes);

/// <summary>An answer.</summary>
/// <param name="Text">What was answered; empty where it could not.</param>
/// <param name="FinishReason"><c>stop</c> or <c>length</c>; null where it could not.</param>
/// <param name="PromptTokens">Tokens that were read.</param>
/// <param name="AnswerTokens">Tokens that were written.</param>
/// <param name="FirstTokenSeconds">To the first token.</param>
/// <param name="Seconds">To the end.</param>
/// <param name="TokensPerSecond">After the first token; null below two tokens.</param>
/// <param name="IsExact">Whether it is the reference; null where there is none.</param>
/// <param name="IsJson">Whether it is JSON; null where it need not be.</param>
/// <param name="Error">Why it could not be answered; null where it was.</param>
public sealed record ComparedAnswer(
    string Text,
    string? FinishReason,
    int PromptTokens,
    int AnswerTokens,
    double FirstTokenSeconds,
    double Seconds,
    double? TokensPerSecond,
    bool? IsExact,
    bool? IsJson,
    string? Error);

/// <summary>The next prompt that somebody has not voted on, with both answers and without a word on whose they are.</summary>
/// <param name="ComparisonId">An unknown one is not found.</param>
/// <param name="Voter">Who votes, 1 to 200 characters; <c>user</c> where null.</param>
public sealed record GetNextBallot(Guid ComparisonId, string? Voter = null) : IRequest<ComparisonBallot>
{
    /// <summary>Who, in the one form of a name.</summary>
    public string? Voter { get; init; } = Composition.Of(Voter);
}

/// <summary>What somebody is to vote on.</summary>
/// <param name="Item">The prompt; null where nothing is left for now.</param>
/// <param name="Voted">Prompts that they have voted on.</param>
/// <param name="Total">Prompts with two different answers.</param>
/// <param name="Ended">Whether the comparison has ended, so that no more come.</param>
public sealed record ComparisonBallot(BallotItem? Item, int Voted, int Total, bool Ended);

/// <summary>A prompt with two answers.</summary>
/// <param name="ItemId">What the vote names it by.</param>
/// <param name="Messages">What was asked.</param>
/// <param name="Reference">The reference answer; null where there is none.</param>
/// <param name="AnswerA">One answer; always the same one, whoever looks.</param>
/// <param name="AnswerB">The other one.</param>
public sealed record BallotItem(Guid ItemId, IReadOnlyList<ExampleMessage> Messages, string? Reference, string AnswerA, string AnswerB);

/// <summary>Stores a vote, in place of what the same voter thought of the prompt before.</summary>
/// <param name="ComparisonId">An unknown one is not found.</param>
/// <param name="Vote">What is thought of it.</param>
public sealed record VoteOnComparison(Guid ComparisonId, NewComparisonVote Vote) : IRequest<ComparisonVoteStored>;

/// <summary>What somebody thinks of two answers.</summary>
public sealed record NewComparisonVote
{
    /// <summary>The prompt.</summary>
    public Guid ItemId { get; init; }

    /// <summary><c>a</c>, <c>b</c> or <c>tie</c>.</summary>
    public string? Choice { get; init; }

    /// <summary>Who votes, 1 to 200 characters; <c>user</c> where null.</summary>
    public string? Voter { get; init => field = Composition.Of(value); }

    /// <summary>Stars for answer A, 1 to 5; null for none.</summary>
    public int? RatingA { get; init; }

    /// <summary>Stars for answer B, 1 to 5; null for none.</summary>
    public int? RatingB { get; init; }

    /// <summary>Whether a model should learn from answer A.</summary>
    public bool GoldA { get; init; }

    /// <summary>Whether a model should learn from answer B.</summary>
    public bool GoldB { get; init; }
}

/// <summary>A vote that was stored.</summary>
/// <param name="ItemId">The prompt.</param>
/// <param name="Choice">What was chosen.</param>
/// <param name="Voter">By whom.</param>
/// <param name="Voted">Prompts that they have voted on.</param>
/// <param name="Total">Prompts with two different answers.</param>
public sealed record ComparisonVoteStored(Guid ItemId, string Choice, string Voter, int Voted, int Total);

/// <summary>A comparison as a file.</summary>
/// <param name="ComparisonId">An unknown one is not found.</param>
/// <param name="Format"><c>html</c>, one page that needs nothing else, or <c>csv</c>, a row a prompt.</param>
public sealed record ExportLanguageComparison(Guid ComparisonId, string Format = "html") : IRequest<ComparisonFile>;

/// <summary>A file.</summary>
/// <param name="FileName">What it should be called.</param>
/// <param name="ContentType">Its type, with its charset.</param>
/// <param name="Content">Its bytes.</param>
public sealed record ComparisonFile(string FileName, string ContentType, byte[] Content);
