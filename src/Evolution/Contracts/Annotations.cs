using MediatR;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>What people have written on a run or a promotion. It changes nothing of what was found.</summary>
/// <param name="Note">Any text, at most 10,000 characters.</param>
/// <param name="Tags">At most 20 different ones of 1 to 32 characters: lower-case letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="Pinned">Whether it is kept at hand.</param>
public sealed record Annotation(string Note, IReadOnlyList<string> Tags, bool Pinned)
{
    /// <summary>Nothing written.</summary>
    public static Annotation None { get; } = new("", [], false);
}

/// <summary>Replaces what is written on a run; an unknown one is not found. Tags are kept in lower case, sorted, each once.</summary>
/// <param name="Annotation">What is to be written on it.</param>
public sealed record AnnotateRun(Guid RunId, Annotation Annotation) : IRequest<Annotation>;

/// <summary>The same for a promotion.</summary>
/// <param name="PromotedId">Id of the promotion record.</param>
/// <param name="Annotation">What is to be written on it.</param>
public sealed record AnnotatePromotion(Guid PromotedId, Annotation Annotation) : IRequest<Annotation>;

/// <summary>Every tag in use, most frequent first.</summary>
public sealed record GetTags : IRequest<IReadOnlyList<TagCount>>;

/// <summary>A tag in use.</summary>
/// <param name="Runs">Runs that carry it.</param>
/// <param name="Promotions">Promotions that carry it.</param>
public sealed record TagCount(string Tag, int Runs, int Promotions);
