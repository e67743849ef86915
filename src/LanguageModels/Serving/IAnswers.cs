using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Serving;

/// <summary>The models that are served here, asked in process: what chats, comparisons and checks have in common.</summary>
internal interface IAnswers
{
    /// <summary>What a name stands for at this moment.</summary>
    /// <param name="name">A base, a version (<c>name:3</c>) or an alias (<c>name@production</c>).</param>
    /// <param name="field">The field that it was given in, for the message.</param>
    /// <param name="token">Ends the look.</param>
    /// <exception cref="Kernel.Errors.UnprocessableException">There is no such model; the message lists those that there are.</exception>
    Task<ServableModel> RequireAsync(string name, string field, CancellationToken token);

    /// <summary>Answers a conversation; the model is loaded where it is not in memory.</summary>
    /// <param name="request">The conversation.</param>
    /// <param name="received">Gets each piece of text as soon as it is certain; null where only the whole is wanted.</param>
    /// <param name="token">Ends it within a second.</param>
    /// <exception cref="Kernel.Errors.FactoryException">The model cannot be loaded, or the conversation does not fit into it.</exception>
    Task<Answer> AnswerAsync(AnswerRequest request, Func<string, ValueTask>? received, CancellationToken token);
}

/// <summary>A conversation to be answered.</summary>
/// <param name="Model">What answers.</param>
/// <param name="Messages">So far; the last is not of the assistant.</param>
internal sealed record AnswerRequest(ServableModel Model, IReadOnlyList<ExampleMessage> Messages)
{
    /// <summary>Tokens to write at most; null for as many as the context holds.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>0 takes the likeliest, always.</summary>
    public double Temperature { get; init; }

    /// <summary>Share of the probability that is drawn among, above 0 to 1.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Of the draws.</summary>
    public int Seed { get; init; }

    /// <summary>Texts before which it ends.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];
}

/// <summary>An answer.</summary>
/// <param name="Text">Without what ended it.</param>
/// <param name="FinishReason"><c>stop</c> or <c>length</c>.</param>
/// <param name="PromptTokens">Tokens that were read.</param>
/// <param name="AnswerTokens">Tokens that were written, the one that ended it left out.</param>
/// <param name="FirstTokenSeconds">From the turn of this conversation to its first token; loading and waiting left out.</param>
/// <param name="Seconds">From its turn to its end.</param>
internal sealed record Answer(
    string Text, string FinishReason, int PromptTokens, int AnswerTokens, double FirstTokenSeconds, double Seconds);
