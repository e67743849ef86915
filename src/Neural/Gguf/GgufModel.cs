namespace StrategyFactory.Neural.Gguf;

/// <summary>What a GGUF file of a model holds, as <see cref="ModelCheck"/> found it.</summary>
public sealed record GgufModel
{
    internal GgufModel(DecoderShape shape) => Shape = shape;

    /// <summary>Where the file is.</summary>
    public required string Path { get; init; }

    /// <summary>Its length, which is about what its weights take in memory.</summary>
    public required long FileBytes { get; init; }

    /// <summary>llama, qwen2 or qwen3.</summary>
    public string Architecture => Shape.Architecture;

    /// <summary>What it calls itself, or null.</summary>
    public string? Name { get; init; }

    /// <summary>What most of its numbers are stored as, such as <c>Q4_K</c>.</summary>
    public required string Type { get; init; }

    /// <summary>How many numbers it has.</summary>
    public required long Parameters { get; init; }

    /// <summary>How many tokens it knows.</summary>
    public int Vocabulary => Shape.Vocabulary;

    /// <summary>The longest text that it was trained with, in tokens.</summary>
    public int Context => Shape.Context;

    /// <summary>What the memory of one token takes, as 16-bit numbers.</summary>
    public long BytesPerToken => 2L * Shape.Layers * Shape.KeyValueHeads * Shape.HeadSize * sizeof(ushort);

    /// <summary>llama.cpp's names of the kind of tokenizer and of how it cuts text, such as <c>gpt2/qwen2</c>.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>The token that begins a text, or null.</summary>
    public int? Bos { get; init; }

    /// <summary>The token that ends a text, or null.</summary>
    public int? Eos { get; init; }

    /// <summary>Whether a text begins with <see cref="Bos"/>; null where the file leaves it to the kind of tokenizer.</summary>
    public bool? AddsBos { get; init; }

    /// <summary>How a chat becomes a text (Jinja), or null.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>The tokens that are marks of the format, by their texts: none of them may come of what somebody wrote.</summary>
    internal IReadOnlyDictionary<string, int> Marks { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    internal DecoderShape Shape { get; }
}
