using MediatR;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>Writes a text on, with a language model as it is or with an adapter beside it.</summary>
public sealed record GenerateText : IRequest<GeneratedText>
{
    /// <summary>Name of a base; exclusive with <see cref="ModelFolder"/>.</summary>
    public string? Model { get; init; }

    /// <summary>A folder in the layout of Hugging Face, for callers who may read this machine's files.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>An adapter folder in the layout of PEFT, likewise; null for none.</summary>
    public string? AdapterFolder { get; init; }

    /// <summary>The text so far; exclusive with <see cref="Tokens"/>. Control tokens in it are text like any other.</summary>
    public string? Prompt { get; init; }

    /// <summary>The text so far as ids of tokens, for models without a tokenizer too.</summary>
    public IReadOnlyList<int>? Tokens { get; init; }

    /// <summary>Tokens to write at most, 1 to 100,000; fewer where the model's longest text ends before.</summary>
    public required int MaxNewTokens { get; init; }

    /// <summary>How bold it draws, above 0 to 10; null always takes the likeliest.</summary>
    public double? Temperature { get; init; }

    /// <summary>Tokens that it draws among, the likeliest first; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>Share of the probability that it draws among, above 0 to 1.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Of the draws: the same seed gives the same text.</summary>
    public int Seed { get; init; }

    /// <summary>Is told how many tokens are written.</summary>
    public Action<int>? Progress { get; init; }
}

/// <summary>What was written.</summary>
/// <param name="Tokens">Ids without the prompt's; one that ended the text is the last of them.</param>
/// <param name="Text">The same as text, without control tokens; null where the model has no tokenizer.</param>
/// <param name="FinishReason"><c>stop</c> where the model ended it, <c>length</c> where it was as long as allowed.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="Seconds">From the first token read to the last one written.</param>
public sealed record GeneratedText(IReadOnlyList<int> Tokens, string? Text, string FinishReason, int PromptTokens, double Seconds);
