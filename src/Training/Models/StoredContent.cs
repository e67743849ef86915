using Microsoft.EntityFrameworkCore;

namespace StrategyFactory.Training.Models;

/// <summary>The bytes of stored models whose details do not hold all of them.</summary>
internal sealed class StoredContent(TrainingContext context)
{
    /// <summary>A model's bytes; null where none are stored.</summary>
    internal async Task<ReadOnlyMemory<byte>?> ReadAsync(Guid modelId, CancellationToken token)
    {
        var content = await context.Boosters.AsNoTracking().Where(booster => booster.ModelId == modelId)
            .Select(booster => booster.Content).SingleOrDefaultAsync(token);
        // A bare null would become an empty memory.
        return content is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(content);
    }
}
