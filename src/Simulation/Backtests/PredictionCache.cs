using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Backtests;

/// <summary>
/// Keeps predictions while a large batch is claimed part by part and its best are replayed. The key is the batch and not the model: a later
/// batch must see data that were imported in the meantime.
/// </summary>
internal sealed class PredictionCache(IOptions<SimulationOptions> options) : IDisposable
{
    private const long Megabyte = 1 << 20;
    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(1);
    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = options.Value.PredictionCacheMegabytes * Megabyte });

    public async Task<ModelPredictions> GetAsync(Guid batch, string ticker, Func<Task<ModelPredictions>> predict)
    {
        if (_entries.TryGetValue((batch, ticker), out ModelPredictions? known) && known is not null)
        {
            return known;
        }

        var predictions = await predict();
        _entries.Set((batch, ticker), predictions, new MemoryCacheEntryOptions { Size = Bytes(predictions), SlidingExpiration = Unused });
        return predictions;
    }

    public void Dispose() => _entries.Dispose();

    /// <summary>
    /// Everything the predictions keep alive, also what another module may share; fitted magnitudes as if they had been asked for.
    /// </summary>
    private static long Bytes(ModelPredictions predictions)
    {
        const int barColumns = 6, regimeColumns = 3;
        var bars = (long)predictions.Data.Bars.Count;
        var numbers = (bars * (barColumns + predictions.Data.Features.Count))
            + predictions.Returns.Length + predictions.Deviations.Length + predictions.Data.Segments.Selection.Count;
        return (numbers * sizeof(double)) + (bars * regimeColumns);
    }
}
