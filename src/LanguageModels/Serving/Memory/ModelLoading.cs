using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.LlamaCpp;

namespace StrategyFactory.LanguageModels.Serving.Memory;

/// <summary>Brings models into memory, and leaves nothing there where that fails.</summary>
internal static class ModelLoading
{
    /// <summary>Reads weights from a GGUF file, with what makes prompts for them.</summary>
    internal static LoadedWeights Load(ServableModel model, string path, TimeProvider clock)
    {
        // a folder that has none is refused before its weights are read
        IPromptEncoder? encoder = model.Weights.IsGguf ? null : FolderEncoder.Open(model.Name, model.Weights.Path, clock);
        LlamaModel? loaded = null;
        try
        {
            loaded = LlamaModel.Load(path);
            encoder ??= GgufChatEncoder.Open(loaded, clock) is { } own ? new FileEncoder(own) : throw FolderEncoder.NoTemplate(model.Name);
            IEnumerable<int> more = model.Weights.IsGguf ? [] : DecoderConfig.Read(model.Weights.Path).EndTokens;
            return new(loaded, encoder, loaded.EndTokens.Union(more).ToHashSet());
        }
        catch
        {
            loaded?.Dispose();
            encoder?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a session on weights, with the adapter of the key.</summary>
    /// <param name="key">What is opened.</param>
    /// <param name="weights">Held by the caller.</param>
    /// <param name="options">Of the session.</param>
    /// <param name="bytes">What it takes besides the weights.</param>
    internal static async Task<LoadedModel> OpenAsync(ModelKey key, LoadedWeights weights, SessionOptions options, long bytes)
    {
        var adapter = key.Adapter is { } path ? await weights.Model.LoadAdapterAsync(path) : null;
        try
        {
            return new()
            {
                Key = key,
                Weights = weights,
                Adapter = adapter,
                Session = await weights.Model.OpenAsync(options, adapter),
                ContextTokens = options.ContextTokens,
                Bytes = bytes,
            };
        }
        catch
        {
            adapter?.Dispose();
            throw;
        }
    }
}
