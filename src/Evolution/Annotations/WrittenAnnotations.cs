using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;

namespace StrategyFactory.Evolution.Annotations;

/// <summary>Looks up what is written on runs and promotions.</summary>
internal static class WrittenAnnotations
{
    /// <summary>By the id of the run or of the promotion record; without those on which nothing is written.</summary>
    internal static async Task<Dictionary<Guid, Annotation>> OfAsync(
        EvolutionContext context, IReadOnlyCollection<Guid> subjects, CancellationToken token)
    {
        var found = await context.Annotations.AsNoTracking().Where(annotation => subjects.Contains(annotation.SubjectId))
            .ToListAsync(token);
        return found.ToDictionary(annotation => annotation.SubjectId, annotation => annotation.Read());
    }

    /// <summary>Those that carry a tag, are pinned, or both; all where neither is asked for.</summary>
    /// <param name="subjects">Runs or promotion records.</param>
    /// <param name="context">Holds what is written on them.</param>
    /// <param name="tag">The tag, any case; null or blank for any.</param>
    /// <param name="pinned">True for pinned ones only.</param>
    internal static IQueryable<T> Annotated<T>(this IQueryable<T> subjects, EvolutionContext context, string? tag, bool pinned)
        where T : class, IAnnotated
    {
        var kept = Tag(tag);
        return kept is null && !pinned ? subjects : subjects.Where(subject => context.Annotations.Any(written =>
            written.SubjectId == subject.Id && (kept == null || written.Tags.Contains(kept)) && (!pinned || written.Pinned)));
    }

    /// <summary>A tag as it is kept; null for none.</summary>
    internal static string? Tag(string? tag) => string.IsNullOrWhiteSpace(tag) ? null : tag.Trim().ToLowerInvariant();
}
