using FluentValidation;
using MediatR;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples;

internal sealed class GetExampleStatisticsValidator : AbstractValidator<GetExampleStatistics>
{
    public GetExampleStatisticsValidator(ExampleFilterValidator filter)
    {
        RuleFor(query => query.Filter).SetValidator(filter);
        RuleFor(query => query.Filter).Must(filter => filter is { GoldStar: null, Search: null })
            .WithMessage("filter: gold_star and search do not count here; philosopher, domain, conquest_type, source.");
    }
}

internal sealed class GetExampleStatisticsHandler(ExampleSources sources) : IRequestHandler<GetExampleStatistics, ExampleStatistics>
{
    private const int MostGroups = 200;

    public Task<ExampleStatistics> Handle(GetExampleStatistics request, CancellationToken cancellationToken) =>
        sources.AskAsync(request.Filter.Source, source => CountAsync(source, request.Filter, cancellationToken), cancellationToken);

    private static async Task<ExampleStatistics> CountAsync(ExampleSource source, ExampleFilter filter, CancellationToken token)
    {
        var conditions = ExampleConditions.Of(filter, source.Tables);
        var (examples, rated) = (0L, 0L);
        List<ExampleGroup> groups = [];
        await using (var grouping = source.Command(Groups(source.Tables, conditions.Sql), conditions.Values))
        await using (var rows = await grouping.ExecuteReaderAsync(token))
        {
            while (await rows.ReadAsync(token))
            {
                groups.Add(new(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetInt64(3), rows.GetInt64(5)));
                (examples, rated) = (examples + rows.GetInt64(3), rated + rows.GetInt64(4));
            }
        }

        var counts = await StarsAsync(source, conditions, token);
        var gold = groups.Sum(group => group.GoldStars);
        var figures = RatingFigures.Of(counts);
        return new(
            source.Name, examples, rated, gold, rated == 0 ? null : (double)gold / rated, figures.Ratings, counts, figures.Mean,
            figures.Deviation, figures.Consistency, [.. groups.Take(MostGroups)]);
    }

    private static async Task<long[]> StarsAsync(ExampleSource source, ExampleConditions conditions, CancellationToken token)
    {
        var select =
            $"""
            select m.rating::int, count(*)
            from {source.Tables.Schema}ml_analysis_rating m join {source.Tables.Schema}conquest_analysis a on a.id = m.analysis_id
            where m.rating between {RatingRules.Least} and {RatingRules.Most} and {conditions.Sql} group by 1
            """;
        await using var counting = source.Command(select, conditions.Values);
        await using var rows = await counting.ExecuteReaderAsync(token);
        var counts = new long[RatingRules.Most];
        while (await rows.ReadAsync(token))
        {
            counts[rows.GetInt32(0) - 1] = rows.GetInt64(1);
        }

        return counts;
    }

    private static string Groups(ExampleTables tables, string conditions) =>
        $"""
        select coalesce(a.philosopher::text, ''), coalesce(a.domain::text, ''), coalesce(a.conquest_type::text, ''),
            count(*), count(*) filter (where g.ratings > 0), count(*) filter (where g.gold)
        from {tables.Schema}conquest_analysis a
        cross join lateral (
            select count(*) as ratings, coalesce(bool_or(m.is_gold_star), false) as gold
            from {tables.Schema}ml_analysis_rating m where m.analysis_id = a.id) g
        where {conditions}
        group by 1, 2, 3 order by 4 desc, 1, 2, 3
        """;
}
