using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.LlamaCpp;

namespace StrategyFactory.LanguageModels.Serving.Memory;

/// <summary>Weights in memory, shared by all that add an adapter to them.</summary>
/// <param name="Model">In llama.cpp.</param>
/// <param name="Encoder">Its prompts.</param>
/// <param name="EndTokens">What ends an answer.</param>
internal sealed record LoadedWeights(LlamaModel Model, IPromptEncoder Encoder, IReadOnlyCollection<int> EndTokens) : IDisposable
{
    /// <summary>Contexts of it, and loadings under way; without any it goes. Under the pool's lock.</summary>
    internal int Users { get; set; }

    internal static long BytesOf(GgufModel info) => info.FileBytes;

    /// <inheritdoc/>
    public void Dispose()
    {
        Encoder.Dispose();
        Model.Dispose();
    }
}
