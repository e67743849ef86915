using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Annotations;

/// <summary>Looks up what is written on runs and promotions.</summary>
internal static class WrittenAnnotations
{
    /// <summary>By the id of the run or of the promotion record; without those on which nothing is written.</summary>
    internal static async Task<Dictionary<Guid, Annotation>> OfAsync(EvolutionContext context, IReadOnlyCollection<Guid> subjects, CancellationToken token)
    {
        var found = await context.Annotations.AsNoTracking().Where(annotation => subjects.Contains(annotation.SubjectId)).ToListAsync(token);
        return found.ToDictionary(annotation => annotation.SubjectId, annotation => annotation.Read());
    }

    /// <summary>A tag as it is kept; null for none.</summary>
    internal static string? Tag(string? tag) => string.IsNullOrWhiteSpace(tag) ? null : tag.Trim().ToLowerInvariant();
}
