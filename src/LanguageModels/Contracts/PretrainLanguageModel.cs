using MediatR;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>
/// Trains a small network of the Llama family from nothing, with a tokenizer and a chat template of its own, for trials: it learns how a
/// conversation goes, and what it says is worth nothing. It is stored below the storage root, whole or not at all.
/// </summary>
public sealed record PretrainLanguageModel : IRequest<PretrainedLanguageModel>
{
    /// <summary>Its name: letters, digits, <c>_ - .</c>, at most 60, a letter or digit first.</summary>
    public string Name { get; init; } = "tiny";

    /// <summary>
    /// Files and folders, for callers who may read this machine's: texts in UTF-8, and conversations as they are imported (<c>.jsonl</c>,
    /// <c>.json</c>, also packed as <c>.gz</c>). Empty for made-up conversations that come with the product.
    /// </summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>Tokens, the 256 bytes and three control tokens among them; fewer where the texts give no more.</summary>
    public int Vocabulary { get; init; } = 1024;

    /// <summary>Layers, 1 to 64.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Numbers that a token is made of, 8 to 4,096.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Heads of attention; the width must be an even multiple of them.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Tokens of the longest text, 16 to 8,192.</summary>
    public int ContextLength { get; init; } = 256;

    /// <summary>Steps of training, 1 to 1,000,000.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>The same seed gives the same network, on the same number of threads.</summary>
    public int Seed { get; init; }

    /// <summary>Whether one of that name gives way.</summary>
    public bool Replace { get; init; }

    /// <summary>Is told the steps that are done.</summary>
    public Action<int>? Progress { get; init; }
}

/// <summary>A base that was made.</summary>
/// <param name="Base">What it is.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Parameters">Numbers that it is made of.</param>
/// <param name="Examples">Pieces of text that it learned from.</param>
/// <param name="ValidationExamples">Those that it was validated on.</param>
/// <param name="Tokens">Tokens of both.</param>
/// <param name="ValidationLossBefore">Mean negative log-likelihood of a token before the first step.</param>
/// <param name="ValidationLoss">The best of them, whose weights were kept.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="Seconds">From beginning to end.</param>
public sealed record PretrainedLanguageModel(
    BaseDescription Base,
    string Folder,
    long Parameters,
    int Examples,
    int ValidationExamples,
    long Tokens,
    double ValidationLossBefore,
    double ValidationLoss,
    int Steps,
    double Seconds);
