using Microsoft.Extensions.Caching.Memory;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Models;

/// <summary>
/// Stored models as they were read last: a run asks for each of its models about ten times, and reading the JSON of one takes
/// longer than predicting with it. A stored model never changes.
/// </summary>
internal sealed class ModelCache : IDisposable
{
    /// <summary>Cells of the grids of all models kept; one takes about a quarter of a kilobyte.</summary>
    private const int Cells = 200_000;

    private readonly MemoryCache _models = new(new MemoryCacheOptions { SizeLimit = Cells });

    /// <summary>A model; null where it is not kept.</summary>
    internal StoredModelDetails? Find(Guid modelId) => _models.Get<StoredModelDetails>(modelId);

    /// <summary>Keeps a model until others need the room.</summary>
    internal void Keep(StoredModelDetails model) =>
        _models.Set(model.ModelId, model, new MemoryCacheEntryOptions { Size = 1 + model.Details.Cells.Count });

    public void Dispose() => _models.Dispose();
}
