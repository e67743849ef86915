using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Annotations;

internal sealed class AnnotationValidator : AbstractValidator<Annotation>
{
    internal const int LongestNote = 10_000;
    internal const int MostTags = 20;
    internal const int LongestTag = 32;

    public AnnotationValidator()
    {
        RuleFor(annotation => annotation.Note).NotNull().WithMessage("note: is missing; a text, empty for none.")
            .MaximumLength(LongestNote)
            .WithMessage(annotation => $"note: {annotation.Note.Length} characters are too many; at most {LongestNote}.");
        RuleFor(annotation => annotation.Tags).NotNull().WithMessage("tags: is missing; a list, empty for none.")
            .Must(tags => tags is null || tags.Count <= MostTags)
            .WithMessage(annotation => $"tags: {annotation.Tags.Count} are too many; at most {MostTags}.");
        RuleForEach(annotation => annotation.Tags).Must(IsTag).When(annotation => annotation.Tags is { Count: <= MostTags })
            .WithMessage((_, tag) => $"tags: '{tag}' is not allowed; 1 to {LongestTag} letters a to z, digits, - or _.");
    }

    private static bool IsTag(string? tag) => WrittenAnnotations.Tag(tag) is { Length: <= LongestTag } kept
        && kept.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign is '-' or '_');
}

internal sealed class AnnotateRunValidator : AbstractValidator<AnnotateRun>
{
    public AnnotateRunValidator() => RuleFor(command => command.Annotation).NotNull().SetValidator(new AnnotationValidator());
}

internal sealed class AnnotatePromotionValidator : AbstractValidator<AnnotatePromotion>
{
    public AnnotatePromotionValidator() => RuleFor(command => command.Annotation).NotNull().SetValidator(new AnnotationValidator());
}

internal sealed class AnnotateRunHandler(EvolutionContext context, AnnotationWriting writing) : IRequestHandler<AnnotateRun, Annotation>
{
    public async Task<Annotation> Handle(AnnotateRun request, CancellationToken cancellationToken)
    {
        if (!await context.Runs.AnyAsync(run => run.Id == request.RunId, cancellationToken))
        {
            throw new NotFoundException($"There is no run {request.RunId}.", "run_id");
        }

        return await writing.WriteAsync(request.RunId, request.RunId, request.Annotation, cancellationToken);
    }
}

internal sealed class AnnotatePromotionHandler(EvolutionContext context, AnnotationWriting writing)
    : IRequestHandler<AnnotatePromotion, Annotation>
{
    public async Task<Annotation> Handle(AnnotatePromotion request, CancellationToken cancellationToken)
    {
        var promoted = await context.Promoted.RequireAsync(request.PromotedId, cancellationToken);
        return await writing.WriteAsync(promoted.Id, promoted.RunId, request.Annotation, cancellationToken);
    }
}

internal sealed class GetTagsHandler(EvolutionContext context) : IRequestHandler<GetTags, IReadOnlyList<TagCount>>
{
    public async Task<IReadOnlyList<TagCount>> Handle(GetTags request, CancellationToken cancellationToken)
    {
        var written = await context.Annotations.AsNoTracking().Where(annotation => annotation.Tags.Count > 0)
            .Select(annotation => new { annotation.SubjectId, annotation.RunId, annotation.Tags }).ToListAsync(cancellationToken);
        return
        [
            .. written.SelectMany(annotation => annotation.Tags.Select(tag => (Tag: tag, OnRun: annotation.SubjectId == annotation.RunId)))
                .GroupBy(entry => entry.Tag, StringComparer.Ordinal)
                .Select(group => new TagCount(group.Key, group.Count(entry => entry.OnRun), group.Count(entry => !entry.OnRun)))
                .OrderByDescending(tag => tag.Runs + tag.Promotions).ThenBy(tag => tag.Tag, StringComparer.Ordinal),
        ];
    }
}

/// <summary>Replaces what is written, also where two do so at once: the later one stays.</summary>
internal sealed class AnnotationWriting(EvolutionContext context, DatabaseSession session, TimeProvider clock)
{
    internal async Task<Annotation> WriteAsync(Guid subject, Guid run, Annotation annotation, CancellationToken token)
    {
        string[] tags =
            [.. annotation.Tags.Select(tag => WrittenAnnotations.Tag(tag)!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var (note, pinned, now) = (annotation.Note, annotation.Pinned, clock.GetUtcNow());
        await context.Database.ExecuteSqlAsync(
            $"""
            insert into evolution.annotations (subject_id, run_id, note, tags, pinned, changed_at)
            values ({subject}, {run}, {note}, {tags}, {pinned}, {now})
            on conflict (subject_id) do update set note = excluded.note, tags = excluded.tags, pinned = excluded.pinned,
            changed_at = excluded.changed_at
            """,
            token);
        session.Announce(EvolutionChanges.Run, run.ToString());
        return new(note, tags, pinned);
    }
}

internal static class AnnotationEndpoints
{
    internal static void MapAnnotations(this IEndpointRouteBuilder routes)
    {
        var tagged = routes.MapGroup("").WithTags("Evolution");
        tagged.MapPut("/runs/{id:guid}/annotation", (Guid id, Annotation annotation, IMediator mediator, CancellationToken token) =>
            mediator.Send(new AnnotateRun(id, annotation), token)).WithSummary("Replaces note, tags and pin of a run");
        tagged.MapPut("/promoted/{id:guid}/annotation", (Guid id, Annotation annotation, IMediator mediator, CancellationToken token) =>
            mediator.Send(new AnnotatePromotion(id, annotation), token)).WithSummary("Replaces note, tags and pin of a promotion");
        tagged.MapGet("/runs/tags", (IMediator mediator, CancellationToken token) => mediator.Send(new GetTags(), token))
            .WithSummary("Tags in use");
    }
}
