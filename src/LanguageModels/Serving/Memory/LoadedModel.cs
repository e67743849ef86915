using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.LlamaCpp;

namespace StrategyFactory.LanguageModels.Serving.Memory;

/// <summary>A model that can answer: weights, perhaps an adapter, and the one context of the two.</summary>
internal sealed class LoadedModel : IAsyncDisposable
{
    /// <summary>Tokens of a prompt that are read in one go.</summary>
    internal const int Batch = 512;

    internal required ModelKey Key { get; init; }

    internal required LoadedWeights Weights { get; init; }

    internal required LlamaAdapter? Adapter { get; init; }

    internal required LlamaSession Session { get; init; }

    /// <summary>Tokens that the context holds.</summary>
    internal required int ContextTokens { get; init; }

    /// <summary>What it takes beside the weights.</summary>
    internal required long Bytes { get; init; }

    /// <summary>Lets conversations in one at a time, in the order in which they came.</summary>
    internal SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Who holds it. Under the pool's lock.</summary>
    internal int Users { get; set; }

    /// <summary>Grows with each use. Under the pool's lock.</summary>
    internal long LastUse { get; set; }

    /// <summary>What a context takes: what was read, and what one go computes with.</summary>
    internal static long BytesOf(GgufModel info, int contextTokens) =>
        (info.BytesPerToken * contextTokens) + ((long)Batch * info.Vocabulary * sizeof(float));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        Adapter?.Dispose();
        Turn.Dispose();
    }
}

/// <summary>Tells apart what answers differently.</summary>
/// <param name="Weights">The GGUF file.</param>
/// <param name="WeightsHash">SHA-256 of what it came of.</param>
/// <param name="Adapter">The adapter's GGUF file, or null.</param>
internal sealed record ModelKey(string Weights, string WeightsHash, string? Adapter)
{
    /// <summary>Without the adapter.</summary>
    internal (string Path, string Hash) OfWeights => (Weights, WeightsHash);
}
