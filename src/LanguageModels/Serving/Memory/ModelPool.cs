using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Serving.Files;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.LlamaCpp;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.LanguageModels.Serving.Memory;

/// <summary>
/// The models in memory, within a budget. What is not used goes, the longest unused first, when room is needed; what is in use stays, and
/// what needs its room waits. One is loaded at a time, while those in memory go on answering.
/// </summary>
internal sealed class ModelPool(GgufFiles files, IOptions<LanguageModelsOptions> options, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Dictionary<ModelKey, LoadedModel> _models = [];
    private readonly Dictionary<(string Path, string Hash), LoadedWeights> _weights = [];
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _uses;

    private ServingOptions Serving => options.Value.Serving;

    /// <summary>What is in memory, the longest unused first.</summary>
    internal PoolState Look()
    {
        lock (_lock)
        {
            return new(
                [.. _models.Values.OrderBy(model => model.LastUse).Select(model => model.Key)], _weights.Count, Taken(), Serving.Budget);
        }
    }

    /// <summary>Lets a model be used; it is loaded where it is not in memory.</summary>
    /// <exception cref="UnprocessableException">It has no room, or cannot be read.</exception>
    /// <exception cref="LlamaMissingException">Nothing can be served here.</exception>
    internal async Task<ModelLease> RentAsync(ServableModel model, CancellationToken token)
    {
        LlamaRuntime.Require();
        try
        {
            var weights = await files.PlaceAsync(model.Weights, token);
            var adapter = model.AdapterFolder is { } folder ? await files.AdapterPlaceAsync(folder, token) : null;
            ModelKey key = new(weights, model.Weights.Hash, adapter);
            return Take(key) ?? await LoadAsync(model, key, token);
        }
        catch (Exception failure) when (
            failure is ModelFileException or UnfittingAdapterException or IOException or UnauthorizedAccessException)
        {
            throw new UnprocessableException($"model: '{model.Name}' cannot be loaded: {failure.Message}", "model");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        LoadedModel[] models;
        lock (_lock)
        {
            models = [.. _models.Values];
            _models.Clear();
        }

        foreach (var model in models)
        {
            await UnloadAsync(model);
        }

        _loading.Dispose();
    }

    private ModelLease? Take(ModelKey key)
    {
        lock (_lock)
        {
            return _models.TryGetValue(key, out var model) ? Use(model) : null;
        }
    }

    private ModelLease Use(LoadedModel model)
    {
        model.Users++;
        model.LastUse = ++_uses;
        return new(model, () => End(model));
    }

    private void End(LoadedModel model)
    {
        lock (_lock)
        {
            model.LastUse = ++_uses;
            if (--model.Users == 0)
            {
                _ended.TrySetResult();
            }
        }
    }

    private async Task<ModelLease> LoadAsync(ServableModel model, ModelKey key, CancellationToken token)
    {
        // made before the turn of the loading: others need not wait for that
        var info = await files.RequireAsync(model.Weights, key.Weights, token);
        if (key.Adapter is { } adapter)
        {
            await files.RequireAdapterAsync(model.AdapterFolder!, adapter, info, token);
        }

        await _loading.WaitAsync(token);
        try
        {
            return Take(key) ?? await LoadInTurnAsync(model, key, info, token);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<ModelLease> LoadInTurnAsync(ServableModel model, ModelKey key, GgufModel info, CancellationToken token)
    {
        var context = Math.Min(info.Context, Serving.ContextTokens);
        var ofWeights = LoadedWeights.BytesOf(info);
        var ofContext = LoadedModel.BytesOf(info, context) + (key.Adapter is { } adapter ? new FileInfo(adapter).Length : 0);
        if (ofWeights + ofContext > Serving.Budget)
        {
            throw new UnprocessableException(
                $"model: '{model.Name}' needs {ofWeights} bytes for its weights and {ofContext} for a context of {context} tokens; "
                + $"LanguageModels:Serving:MemoryBytes allows {Serving.Budget}.",
                "model");
        }

        var weights = Hold(key);
        try
        {
            await MakeRoomAsync((weights is null ? ofWeights : 0) + ofContext, token);
            weights ??= await LoadWeightsAsync(model, key, token);
            var loaded = await ModelLoading.OpenAsync(key, weights, new(context, Serving.Computing, LoadedModel.Batch), ofContext);
            lock (_lock)
            {
                // what held the weights for the loading does so for the model now
                _models.Add(key, loaded);
                weights = null;
                return Use(loaded);
            }
        }
        finally
        {
            if (weights is not null)
            {
                LetGo(key, weights);
            }
        }
    }

    private LoadedWeights? Hold(ModelKey key)
    {
        lock (_lock)
        {
            if (_weights.TryGetValue(key.OfWeights, out var weights))
            {
                weights.Users++;
            }

            return weights;
        }
    }

    private async Task MakeRoomAsync(long needed, CancellationToken token)
    {
        while (true)
        {
            LoadedModel? unused;
            Task ended;
            lock (_lock)
            {
                if (Taken() + needed <= Serving.Budget)
                {
                    return;
                }

                unused = _models.Values.Where(model => model.Users == 0).MinBy(model => model.LastUse);
                if (unused is not null)
                {
                    _models.Remove(unused.Key);
                }
                else if (_ended.Task.IsCompleted)
                {
                    _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                ended = _ended.Task;
            }

            await (unused is null ? ended.WaitAsync(token) : UnloadAsync(unused));
        }
    }

    private async Task<LoadedWeights> LoadWeightsAsync(ServableModel model, ModelKey key, CancellationToken token)
    {
        var weights = await Task.Run(() => ModelLoading.Load(model, key.Weights, clock), token);
        weights.Users = 1;
        lock (_lock)
        {
            _weights.Add(key.OfWeights, weights);
        }

        return weights;
    }

    private async Task UnloadAsync(LoadedModel model)
    {
        await model.DisposeAsync();
        LetGo(model.Key, model.Weights);
    }

    private void LetGo(ModelKey key, LoadedWeights weights)
    {
        lock (_lock)
        {
            if (--weights.Users > 0)
            {
                return;
            }

            _weights.Remove(key.OfWeights);
        }

        weights.Dispose();
    }

    private long Taken() =>
        _weights.Values.Sum(weights => LoadedWeights.BytesOf(weights.Model.Info)) + _models.Values.Sum(model => model.Bytes);
}

/// <summary>What a pool holds.</summary>
/// <param name="Models">The longest unused first.</param>
/// <param name="Weights">How many weights; those with an adapter share them.</param>
/// <param name="Bytes">What all of it takes.</param>
/// <param name="Budget">What it may take.</param>
internal sealed record PoolState(IReadOnlyList<ModelKey> Models, int Weights, long Bytes, long Budget);
