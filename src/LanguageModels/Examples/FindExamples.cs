using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples;

internal sealed class FindExamplesValidator : AbstractValidator<FindExamples>
{
    private const int LargestPage = 200;

    public FindExamplesValidator(ExampleFilterValidator filter)
    {
        RuleFor(query => query.Filter).SetValidator(filter);
        RuleFor(query => query.Page).GreaterThanOrEqualTo(1).WithMessage(query => $"page: {query.Page} is not allowed; 1 and up.");
        RuleFor(query => query.Size).InclusiveBetween(1, LargestPage)
            .WithMessage(query => $"size: {query.Size} is not allowed; 1 to {LargestPage}.");
    }
}

internal sealed class FindExamplesHandler(ExampleSources sources) : IRequestHandler<FindExamples, FoundExamples>
{
    public Task<FoundExamples> Handle(FindExamples request, CancellationToken cancellationToken) =>
        sources.AskAsync(request.Filter.Source, source => FindAsync(source, request, cancellationToken), cancellationToken);

    private static async Task<FoundExamples> FindAsync(ExampleSource source, FindExamples request, CancellationToken token)
    {
        var conditions = ExampleConditions.Of(request.Filter, source.Tables);
        var count = $"select count(*) from {source.Tables.Schema}conquest_analysis a where {conditions.Sql}";
        await using var counting = source.Command(count, conditions.Values);
        var total = (long)(await counting.ExecuteScalarAsync(token))!;
        var page =
            $"""
            {StoredExample.Select(source.Tables)}
            where {conditions.Sql}
            order by a.created_at desc, a.id desc
            limit ${conditions.Values.Count + 1} offset ${conditions.Values.Count + 2}
            """;
        await using var paging = source.Command(page, [.. conditions.Values, request.Size, (long)(request.Page - 1) * request.Size]);
        await using var rows = await paging.ExecuteReaderAsync(token);
        List<ExampleSummary> found = [];
        while (await rows.ReadAsync(token))
        {
            found.Add(StoredExample.Read(rows).Summary);
        }

        return new(source.Name, found, total);
    }
}

internal sealed class GetExampleValidator : AbstractValidator<GetExample>
{
    public GetExampleValidator() => RuleFor(query => query.Source).Must(ExampleSources.IsKnown)
        .WithMessage(query => ExampleSources.Refusal(query.Source));
}

internal sealed class GetExampleHandler(ExampleSources sources) : IRequestHandler<GetExample, Example>
{
    public Task<Example> Handle(GetExample request, CancellationToken cancellationToken) =>
        sources.AskAsync(request.Source, source => GetAsync(source, request.Id, cancellationToken), cancellationToken);

    private static async Task<Example> GetAsync(ExampleSource source, string id, CancellationToken token)
    {
        var isId = source.Name != ExampleSources.Own || Guid.TryParseExact(id, "D", out _);
        var example = isId ? await ReadAsync(source, id, token) : null;
        return example is null
            ? throw KnownExample.Missing(id)
            : new(example.Summary, example.Messages, await RatingsAsync(source, id, token));
    }

    private static async Task<StoredExample?> ReadAsync(ExampleSource source, string id, CancellationToken token)
    {
        await using var ask = source.Command($"{StoredExample.Select(source.Tables)} where {source.Tables.IsId}", [id]);
        await using var row = await ask.ExecuteReaderAsync(token);
        return await row.ReadAsync(token) ? StoredExample.Read(row) : null;
    }

    private static async Task<IReadOnlyList<ExampleRating>> RatingsAsync(ExampleSource source, string id, CancellationToken token)
    {
        var tables = source.Tables;
        var select =
            $"""
            select {tables.Rater}, m.rating::int, coalesce(m.is_gold_star, false), {tables.Feedback}, {tables.UpdatedAt}
            from {tables.Schema}ml_analysis_rating m join {tables.Schema}conquest_analysis a on a.id = m.analysis_id
            where {tables.IsId} order by 1, 5
            """;
        await using var ask = source.Command(select, [id]);
        await using var rows = await ask.ExecuteReaderAsync(token);
        List<ExampleRating> ratings = [];
        while (await rows.ReadAsync(token))
        {
            ratings.Add(Rating(rows));
        }

        return ratings;
    }

    private static ExampleRating Rating(NpgsqlDataReader row) => new(
        row.GetString(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.GetBoolean(2), row.GetString(3),
        row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4));
}

internal static class KnownExample
{
    internal static NotFoundException Missing(string id) => new($"There is no example '{id}'.", "example_id");
}

internal static class ExampleEndpoints
{
    internal static void MapExamples(this IEndpointRouteBuilder routes)
    {
        var examples = routes.MapGroup("/v1/fine-tuning/examples").WithTags("Language models");
        examples.MapGet(
            "",
            ([AsParameters] ExampleFilterQuery filter, IMediator mediator, CancellationToken token, int page = 1, int size = 25) =>
                mediator.Send(new FindExamples(filter.Filter, page, size), token))
            .WithName("FindExamples").WithSummary("Examples, newest first");
        examples.MapGet(
            "/statistics",
            ([AsParameters] ExampleFilterQuery filter, IMediator mediator, CancellationToken token) =>
                mediator.Send(new GetExampleStatistics(filter.Filter), token))
            .WithName("GetExampleStatistics").WithSummary("Gold stars, ratings and their spread");
        examples.MapGet("/{id}", (string id, IMediator mediator, CancellationToken token, string? source = null) =>
                mediator.Send(new GetExample(id, source), token))
            .WithName("GetExample").WithSummary("An example with its messages and ratings");
        examples.MapPut("/{id:guid}/rating", (Guid id, NewExampleRating rating, IMediator mediator, CancellationToken token) =>
                mediator.Send(new RateExample(id, rating), token))
            .WithName("RateExample").WithSummary("Stores what somebody thinks of an example, in place of what they thought before");
    }

    /// <summary>A filter as query parameters.</summary>
    internal sealed record ExampleFilterQuery(
        string? Philosopher,
        string? Domain,
        [property: FromQuery(Name = "conquest_type")] string? ConquestType,
        [property: FromQuery(Name = "gold_star")] bool? GoldStar,
        string? Search,
        string? Source)
    {
        internal ExampleFilter Filter => new()
        {
            Philosopher = Philosopher,
            Domain = Domain,
            ConquestType = ConquestType,
            GoldStar = GoldStar,
            Search = Search,
            Source = Source,
        };
    }
}
