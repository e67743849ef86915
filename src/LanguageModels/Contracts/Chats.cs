using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>The models that answer, by name.</summary>
public sealed record GetServedModels : IRequest<IReadOnlyList<ServedModel>>;

/// <summary>A model that answers.</summary>
/// <param name="Name">What requests call it.</param>
/// <param name="IsBase">Whether it is a base; else a version of the registry.</param>
/// <param name="CreatedAt">When it came to be, UTC.</param>
public sealed record ServedModel(string Name, bool IsBase, DateTimeOffset CreatedAt);

/// <summary>Answers a conversation. The model is loaded where it is not in memory; what was answered is kept to be rated.</summary>
public sealed record AnswerChat : IRequest<ChatAnswer>
{
    /// <summary>A base, a version or an alias.</summary>
    public required string Model { get; init; }

    /// <summary>So far; the last is not of the assistant.</summary>
    public required IReadOnlyList<ExampleMessage> Messages { get; init; }

    /// <summary>What the answer is to be called; null for a new name.</summary>
    public string? Id { get; init; }

    /// <summary>Tokens to write at most, 1 and up; null for as many as the context holds.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How bold it draws, 0 to 2; 0 always takes the likeliest.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Share of the probability that it draws among, 0 to 1.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Of the draws: the same seed gives the same text; null for one by chance.</summary>
    public long? Seed { get; init; }

    /// <summary>Texts before which it ends, up to four of 1 to 1000 characters.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Gets each piece of text as soon as it is certain.</summary>
    public Func<string, ValueTask>? Received { get; init; }
}

/// <summary>An answer.</summary>
/// <param name="Id">By which it can be rated while it is kept.</param>
/// <param name="Model">What answered.</param>
/// <param name="Text">What it said.</param>
/// <param name="FinishReason"><c>stop</c> where it ended by itself, <c>length</c> where it was as long as allowed.</param>
/// <param name="PromptTokens">Tokens of the conversation.</param>
/// <param name="AnswerTokens">Tokens of the answer.</param>
/// <param name="FirstTokenSeconds">From the turn of this conversation to the first token; loading and waiting left out.</param>
/// <param name="Seconds">From its turn to its end.</param>
public sealed record ChatAnswer(
    string Id,
    string Model,
    string Text,
    string FinishReason,
    int PromptTokens,
    int AnswerTokens,
    double FirstTokenSeconds,
    double Seconds);

/// <summary>Makes an example to learn from of an answered conversation that is kept, with what somebody thinks of it.</summary>
/// <param name="ChatId">An unknown one is not found.</param>
/// <param name="Rating">What is thought of it.</param>
public sealed record RateServedChat(string ChatId, ChatRating Rating) : IRequest<RatedChat>;

/// <summary>The same of a conversation that the caller gives.</summary>
/// <param name="Chat">The conversation and what is thought of it.</param>
public sealed record RateGivenChat(GivenChat Chat) : IRequest<RatedChat>;

/// <summary>What somebody thinks of an answered conversation: stars, a gold star, words, or several of them.</summary>
public record ChatRating
{
    /// <summary>Stars, 1 to 5; null for none.</summary>
    public int? Rating { get; init; }

    /// <summary>Whether a model should learn from it.</summary>
    public bool IsGoldStar { get; init; }

    /// <summary>What could be better; at most 10,000 characters.</summary>
    public string? Feedback { get; init; }

    /// <summary>Who rates, 1 to 200 characters; <c>user</c> where null.</summary>
    public string? Rater { get; init => field = Composition.Of(value); }

    /// <summary>Whose the example is to be; null for nobody's. At most 200 characters.</summary>
    public string? Philosopher { get; init => field = Composition.Of(value); }

    /// <summary>Its domain, likewise.</summary>
    public string? Domain { get; init => field = Composition.Of(value); }

    /// <summary>Its type, likewise.</summary>
    public string? ConquestType { get; init => field = Composition.Of(value); }
}

/// <summary>An answered conversation and what somebody thinks of it.</summary>
public sealed record GivenChat : ChatRating
{
    /// <summary>Who or what answered; null where nobody knows. At most 200 characters.</summary>
    public string? Model { get; init; }

    /// <summary>All of it; the last message is the answer, of the assistant.</summary>
    public required IReadOnlyList<ExampleMessage> Messages { get; init; }
}

/// <summary>A conversation that has become an example.</summary>
/// <param name="ExampleId">The example's id.</param>
/// <param name="IsNew">False where the same conversation was one already.</param>
/// <param name="Rating">What the rater thinks of it now.</param>
public sealed record RatedChat(Guid ExampleId, bool IsNew, ExampleRating Rating);
