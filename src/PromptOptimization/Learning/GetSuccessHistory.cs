using FluentValidation;
using MediatR;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.PromptOptimization.Learning;

internal sealed class GetSuccessHistoryValidator : AbstractValidator<GetSuccessHistory>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    public GetSuccessHistoryValidator()
    {
        RuleFor(query => query.Since).Must((query, since) => since is null || query.Until is null || since < query.Until)
            .WithMessage(query => $"since: {query.Since:O} is not before until, {query.Until:O}.");
        RuleFor(query => query.Since).Must((query, since) => since is null || (query.Until ?? DateTimeOffset.UtcNow) - since <= Longest)
            .WithMessage(query => $"since: {query.Since:O} lies more than {Longest.TotalDays} days before the end.");
        RuleFor(query => query.Character).Must(name => name is null || name.Length <= 200)
            .WithMessage("character: at most 200 characters.");
        RuleFor(query => query.Topic).Must(topic => topic is null || topic.Length <= 200).WithMessage("topic: at most 200 characters.");
    }
}

internal sealed class GetSuccessHistoryHandler(DatabaseSession session, TimeProvider clock)
    : IRequestHandler<GetSuccessHistory, SuccessHistory>
{
    private const int MostSeries = 6;
    private const int MostCells = 100;
    private static readonly TimeSpan Usual = TimeSpan.FromDays(30);

    public async Task<SuccessHistory> Handle(GetSuccessHistory request, CancellationToken cancellationToken)
    {
        var until = (request.Until ?? clock.GetUtcNow()).ToUniversalTime();
        var since = (request.Since ?? until - Usual).ToUniversalTime();
        var hours = (until - since).TotalDays switch { <= 2 => 1, <= 100 => 24, _ => 168 };
        var character = string.IsNullOrWhiteSpace(request.Character) ? null : CharacterNames.Normalise(request.Character);
        var topic = string.IsNullOrWhiteSpace(request.Topic) ? null : PlainWords.Topic(request.Topic);
        var by = character is null ? "character" : "topic";
        await using var command = new NpgsqlCommand(Walk(by), await session.OpenAsync(cancellationToken))
        {
            Transaction = session.Transaction,
            Parameters =
            {
                new() { Value = since },
                new() { Value = until },
                new() { Value = TimeSpan.FromHours(hours) },
                new() { Value = (object?)character ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)topic ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            },
        };
        var (cells, points) = await ReadAsync(command, character is null ? 2 : 3, cancellationToken);
        return new(
            since, until, hours, by, cells.Sum(cell => cell.Outcomes),
            [
                .. points.Select(series => new SuccessSeries(series.Key, series.Value.Sum(point => point.Outcomes), series.Value))
                    .OrderByDescending(series => series.Outcomes).ThenBy(series => series.Name, StringComparer.Ordinal).Take(MostSeries),
            ],
            [
                .. cells.OrderByDescending(cell => cell.Outcomes).ThenBy(cell => cell.Character, StringComparer.Ordinal)
                    .ThenBy(cell => cell.Topic, StringComparer.Ordinal).Take(MostCells),
            ],
            cells.Count);
    }

    // one walk over the outcomes gives both cells and series; weeks begin on a Monday
    private static string Walk(string by) =>
        $"""
        select grouping(step), step, character, topic, count(*), count(*) filter (where success), avg(quality)
        from (
            select date_bin($3, created_at, timestamptz '2001-01-01 00:00Z') as step, character, topic, success, quality
            from prompts.performance_events
            where created_at >= $1 and created_at < $2 and ($4 is null or character = $4) and ($5 is null or topic = $5)
        ) outcomes
        group by grouping sets ((character, topic), (step, {by}))
        order by step
        """;

    private static async Task<(List<SuccessCell> Cells, Dictionary<string, List<SuccessPoint>> Points)> ReadAsync(
        NpgsqlCommand command, int nameColumn, CancellationToken token)
    {
        List<SuccessCell> cells = [];
        Dictionary<string, List<SuccessPoint>> points = new(StringComparer.Ordinal);
        await using var row = await command.ExecuteReaderAsync(token);
        while (await row.ReadAsync(token))
        {
            var (outcomes, rate) = (row.GetInt64(4), Rate(row.GetInt64(5), row.GetInt64(4)));
            if (row.GetInt32(0) == 1)
            {
                cells.Add(new(row.GetString(2), row.GetString(3), outcomes, rate, Math.Round(row.GetDouble(6), 2)));
                continue;
            }

            var name = row.GetString(nameColumn);
            if (!points.TryGetValue(name, out var known))
            {
                points.Add(name, known = []);
            }

            known.Add(new(row.GetFieldValue<DateTimeOffset>(1), outcomes, rate));
        }

        return (cells, points);
    }

    private static Estimate Rate(long successes, long outcomes)
    {
        var (low, high) = Proportions.Interval(successes, outcomes)!.Value;
        return new(Math.Round((double)successes / outcomes, 4), Math.Round(low, 4), Math.Round(high, 4));
    }
}
