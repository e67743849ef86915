namespace StrategyFactory.Neural.Gguf;

/// <summary>The sizes of a decoder of the Llama or Qwen family.</summary>
internal sealed record DecoderShape
{
    public const string Llama = "llama";
    public const string Qwen2 = "qwen2";
    public const string Qwen3 = "qwen3";

    /// <summary>What can be converted and served, for messages.</summary>
    public static readonly string Architectures = string.Join(", ", Llama, Qwen2, Qwen3);

    public required string Architecture { get; init; }

    public required int Layers { get; init; }

    public required int Width { get; init; }

    public required int FeedForward { get; init; }

    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int HeadSize { get; init; }

    public required int Vocabulary { get; init; }

    /// <summary>The longest text that it was trained with, in tokens.</summary>
    public required int Context { get; init; }

    public required float Epsilon { get; init; }

    public required float RopeBase { get; init; }

    /// <summary>Llama rotates neighbours in llama.cpp and halves at Hugging Face, where its rows lie in another order therefore.</summary>
    public bool PermutesHeads => Architecture == Llama;

    public bool HasBiases => Architecture == Qwen2;

    public bool NormsHeads => Architecture == Qwen3;

    /// <summary>What is allowed where heads have a length that llama.cpp cannot do with; null where they have not.</summary>
    public string? HeadRefusal =>
        HeadSize % 2 != 0 ? "an even number is allowed"
        : Architecture == Qwen2 && HeadSize != Width / Heads
            ? $"in {Qwen2} only the width divided by the heads ({Width / Heads}) is allowed"
        : null;

    public static bool Knows(string architecture) => architecture is Llama or Qwen2 or Qwen3;
}
