using System.Runtime.CompilerServices;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Text;
using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Knowledge;

internal sealed class ImportKnowledgeHandler(DatabaseSession session, KnowledgeIndex index)
    : IRequestHandler<ImportKnowledge, KnowledgeImport>
{
    private const int DocumentsAtOnce = 200;
    private const int Longest = 500;

    public Task<KnowledgeImport> Handle(ImportKnowledge request, CancellationToken cancellationToken)
    {
        KnowledgeIndex.Require(request.Collection);

        // all or nothing: a bad line at the end leaves no half of the file behind
        return session.InTransactionAsync(token => StoreAsync(request, token), cancellationToken);
    }

    private async Task<KnowledgeImport> StoreAsync(ImportKnowledge request, CancellationToken token)
    {
        var sum = KnowledgeImport.None(request.Collection);
        await foreach (var batch in BatchesAsync(KnowledgeReading.ReadAsync(request, token), token))
        {
            sum = sum.Plus(await index.WriteAsync(request.Collection, batch, null, token));
        }

        return sum;
    }

    private static async IAsyncEnumerable<List<ReadDocument>> BatchesAsync(
        IAsyncEnumerable<ReadDocument> documents, [EnumeratorCancellation] CancellationToken token)
    {
        List<ReadDocument> batch = [];
        await foreach (var document in documents.WithCancellation(token))
        {
            batch.Add(new(
                Shortened(Composition.Of(document.Id)), Shortened(document.Title), document.Text,
                document.Character is { } name ? CharacterNames.Normalise(name) : null));
            if (batch.Count == DocumentsAtOnce)
            {
                yield return batch;
                batch = [];
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    // an id is looked up by its text: what is cut must not leave half of a character
    private static string Shortened(string text) =>
        (text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)]).Trim();
}

internal sealed class SearchKnowledgeValidator : AbstractValidator<SearchKnowledge>
{
    public SearchKnowledgeValidator()
    {
        RuleFor(query => query.Query).Must(text => !string.IsNullOrWhiteSpace(text) && text.Length <= 5000)
            .WithMessage("query: required, at most 5000 characters.");
        RuleFor(query => query.Limit).InclusiveBetween(1, 100).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 100.");
    }
}

internal sealed class SearchKnowledgeHandler(KnowledgeRanking ranking) : IRequestHandler<SearchKnowledge, IReadOnlyList<FoundPassage>>
{
    public async Task<IReadOnlyList<FoundPassage>> Handle(SearchKnowledge request, CancellationToken cancellationToken)
    {
        KnowledgeIndex.Require(request.Collection);
        return await ranking.SearchAsync(request, cancellationToken);
    }
}

internal sealed class GetKnowledgeHandler(PromptsContext context) : IRequestHandler<GetKnowledge, IReadOnlyList<KnowledgeCollectionSummary>>
{
    public async Task<IReadOnlyList<KnowledgeCollectionSummary>> Handle(GetKnowledge request, CancellationToken cancellationToken) =>
        await context.Set<KnowledgeCollection>().AsNoTracking().OrderBy(collection => collection.Name)
            .Select(collection => new KnowledgeCollectionSummary(collection.Name, collection.Documents, collection.Passages))
            .ToListAsync(cancellationToken);
}

internal sealed class RemoveKnowledgeHandler(KnowledgeIndex index) : IRequestHandler<RemoveKnowledge>
{
    public async Task<Unit> Handle(RemoveKnowledge request, CancellationToken cancellationToken)
    {
        KnowledgeIndex.Require(request.Collection);
        return await index.DeleteAsync(request.Collection, [Composition.Of(request.DocumentId)], cancellationToken) > 0
            ? Unit.Value
            : throw new NotFoundException($"The collection '{request.Collection}' has no document '{request.DocumentId}'.", "document_id");
    }
}

internal static class KnowledgeEndpoints
{
    private const long LargestUpload = 64L << 20;

    internal static void MapKnowledge(this IEndpointRouteBuilder routes)
    {
        var knowledge = routes.MapGroup("/knowledge").WithTags("Knowledge");
        knowledge.MapGet("", (IMediator mediator, CancellationToken token) => mediator.Send(new GetKnowledge(), token))
            .WithSummary("The collections");
        knowledge.MapPost(
            "/{collection}/documents",
                (string collection, HttpRequest http, IMediator mediator, CancellationToken token, string? name = null,
                    string? character = null) =>
                mediator.Send(new ImportKnowledge(collection, http.Body, Format(http.ContentType), name, character), token))
            .WithMetadata(new RequestSizeLimitAttribute(LargestUpload))
            .Accepts<object>("application/json", "application/x-ndjson", "text/markdown")
            .WithSummary("Stores documents: JSON, JSON lines (application/x-ndjson) or Markdown (text/markdown)");
        knowledge.MapGet(
            "/{collection}/search",
            (string collection, string query, IMediator mediator, CancellationToken token, int limit = 10, string? character = null) =>
            mediator.Send(new SearchKnowledge(collection, query, limit, character), token))
                .WithSummary("Passages that answer a query, best first");
        knowledge.MapDelete(
            "/{collection}/documents/{id}", async (string collection, string id, IMediator mediator, CancellationToken token) =>
            {
                await mediator.Send(new RemoveKnowledge(collection, id), token);
                return TypedResults.NoContent();
            })
            .WithSummary("Removes a document").Produces(StatusCodes.Status204NoContent);
    }

    private static KnowledgeFormat Format(string? contentType) => contentType?.Split(';')[0].Trim().ToLowerInvariant() switch
    {
        "text/markdown" or "text/x-markdown" or "text/plain" => KnowledgeFormat.Markdown,
        "application/x-ndjson" or "application/jsonl" or "application/jsonlines" or "application/x-jsonlines" => KnowledgeFormat.JsonLines,
        _ => KnowledgeFormat.Json,
    };
}
