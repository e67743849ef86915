using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>A conversation to store.</summary>
internal sealed record NewExample
{
    public required string ContentHash { get; init; }

    public required string Philosopher { get; init; }

    public required string Domain { get; init; }

    public required string ConquestType { get; init; }

    /// <summary>Null where it is its own.</summary>
    public required string? Source { get; init; }

    public required string Model { get; init; }

    /// <summary>The last one is the answer.</summary>
    public required IReadOnlyList<ExampleMessage> Messages { get; init; }

    /// <summary>Null for no opinion.</summary>
    public required NewRating? Rating { get; init; }
}

/// <summary>What a conversation is worth to whoever brings it.</summary>
internal sealed record NewRating(int? Stars, bool IsGoldStar);

/// <summary>Stores conversations, many at a time, within the transaction under way.</summary>
internal sealed class ExampleWriter(DatabaseSession session, TimeProvider clock)
{
    private const long Lock = 0x5F_AC_70_1E;

    private const string AddAnalyses =
        """
        insert into language.conquest_analysis (id, philosopher, domain, conquest_type, source, content_hash, created_at)
        select id, philosopher, domain, conquest_type, source, hash, $7
        from unnest($1, $2, $3, $4, $5, $6) as x(id, philosopher, domain, conquest_type, source, hash)
        on conflict (content_hash) do nothing
        returning content_hash
        """;

    private const string AddPrompts =
        """
        insert into language.conquest_prompt (analysis_id, position, role, content)
        select * from unnest($1, $2, $3, $4)
        """;

    private const string AddResponses =
        """
        insert into language.conquest_response (id, analysis_id, content, model, created_at)
        select id, analysis_id, content, model, $5 from unnest($1, $2, $3, $4) as x(id, analysis_id, content, model)
        """;

    private const string AddRatings =
        """
        insert into language.ml_analysis_rating (analysis_id, rater, rating, is_gold_star, feedback, created_at, updated_at)
        select a.id, $4, x.rating, x.gold, '', $5, $5
        from unnest($1, $2, $3) as x(hash, rating, gold) join language.conquest_analysis a on a.content_hash = x.hash
        on conflict (analysis_id, rater) do update
        set rating = excluded.rating, is_gold_star = excluded.is_gold_star, updated_at = excluded.updated_at
        """;

    /// <summary>Lets imports go one at a time, since two that hold conversations of each other would wait without end.</summary>
    internal Task EnterAsync(CancellationToken token) => session.LockAsync(Lock, token);

    /// <summary>Stores those that are not known yet, and everybody's rating; returns how many were stored.</summary>
    /// <param name="examples">Each conversation once.</param>
    /// <param name="rater">Who rates.</param>
    /// <param name="token">Ends it between two statements; who began the transaction takes them back.</param>
    internal async Task<int> WriteAsync(IReadOnlyCollection<NewExample> examples, string rater, CancellationToken token)
    {
        var now = clock.GetUtcNow();
        var added = examples.Select(example => (Id: Guid.CreateVersion7(now), Example: example)).ToArray();
        var stored = await AddAsync(added, now, token);
        var fresh = added.Where(each => stored.Contains(each.Example.ContentHash)).ToArray();
        await AddMessagesAsync(fresh, now, token);
        await RateAsync([.. examples.Where(example => example.Rating is not null)], rater, now, token);
        return fresh.Length;
    }

    private async Task<HashSet<string>> AddAsync((Guid Id, NewExample Example)[] added, DateTimeOffset now, CancellationToken token)
    {
        await using var insert = Command(
            AddAnalyses,
            Array.ConvertAll(added, each => each.Id),
            Array.ConvertAll(added, each => each.Example.Philosopher),
            Array.ConvertAll(added, each => each.Example.Domain),
            Array.ConvertAll(added, each => each.Example.ConquestType),
            Array.ConvertAll(added, each => each.Example.Source ?? each.Id.ToString()),
            Array.ConvertAll(added, each => each.Example.ContentHash),
            now);
        HashSet<string> stored = new(StringComparer.Ordinal);
        await using var reader = await insert.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            stored.Add(reader.GetString(0));
        }

        return stored;
    }

    private async Task AddMessagesAsync((Guid Id, NewExample Example)[] fresh, DateTimeOffset now, CancellationToken token)
    {
        var prompts = fresh
            .SelectMany(each => each.Example.Messages.SkipLast(1).Select((message, position) => (each.Id, position, message)))
            .ToArray();
        await using var asked = Command(
            AddPrompts,
            Array.ConvertAll(prompts, each => each.Id),
            Array.ConvertAll(prompts, each => each.position),
            Array.ConvertAll(prompts, each => each.message.Role),
            Array.ConvertAll(prompts, each => each.message.Content));
        await asked.ExecuteNonQueryAsync(token);
        await using var answered = Command(
            AddResponses,
            Array.ConvertAll(fresh, _ => Guid.CreateVersion7(now)),
            Array.ConvertAll(fresh, each => each.Id),
            Array.ConvertAll(fresh, each => each.Example.Messages[^1].Content),
            Array.ConvertAll(fresh, each => each.Example.Model),
            now);
        await answered.ExecuteNonQueryAsync(token);
    }

    private async Task RateAsync(NewExample[] rated, string rater, DateTimeOffset now, CancellationToken token)
    {
        await using var upsert = Command(
            AddRatings,
            Array.ConvertAll(rated, each => each.ContentHash),
            Array.ConvertAll(rated, each => each.Rating!.Stars),
            Array.ConvertAll(rated, each => each.Rating!.IsGoldStar),
            rater,
            now);
        await upsert.ExecuteNonQueryAsync(token);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, session.Connection, session.Transaction);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
