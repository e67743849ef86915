using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.LlamaCpp;

namespace StrategyFactory.LanguageModels.Serving.Memory;

/// <summary>Weights in memory, shared by all that add an adapter to them.</summary>
internal sealed class LoadedWeights(LlamaModel model, IPromptEncoder encoder, IReadOnlyCollection<int> endTokens) : IDisposable
{
    /// <summary>In llama.cpp.</summary>
    internal LlamaModel Model => model;

    /// <summary>Its prompts.</summary>
    internal IPromptEncoder Encoder => encoder;

    /// <summary>What ends an answer.</summary>
    internal IReadOnlyCollection<int> EndTokens => endTokens;

    /// <summary>Contexts of it, and loadings under way; without any it goes. Under the pool's lock.</summary>
    internal int Users { get; set; }

    internal static long BytesOf(GgufModel info) => info.FileBytes;

    /// <inheritdoc/>
    public void Dispose()
    {
        encoder.Dispose();
        model.Dispose();
    }
}
