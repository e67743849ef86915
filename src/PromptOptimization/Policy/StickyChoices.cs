using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Records;
using StrategyFactory.PromptOptimization.Traffic;

namespace StrategyFactory.PromptOptimization.Policy;

/// <summary>Keeps one choice for a conversation: the first that reaches the database, in whichever process, counts for all.</summary>
internal sealed class StickyChoices : IAsyncDisposable, IDisposable
{
    private const string Find = "select arm, enhancement_set from prompts.conversations where id = $1";

    private const string Keep =
        """
        with hasty as materialized (select set_config('synchronous_commit', 'off', true))
        insert into prompts.conversations as c (id, arm, enhancement_set, last_seen)
        select i, a, s, $4 from unnest($1, $2, $3) as x(i, a, s), hasty
        on conflict (id) do update set last_seen = excluded.last_seen
        returning id, arm, enhancement_set
        """;

    private const int MostInMemory = 100_000;
    private static readonly TimeSpan SeenAgain = TimeSpan.FromDays(1);

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<Guid, (Choice Choice, DateTimeOffset Seen)> _known = new();
    private readonly BatchedWrites<(Guid Id, Choice Choice), Choice> _writes;

    public StickyChoices(NpgsqlDataSource source, TimeProvider clock)
    {
        (_source, _clock) = (source, clock);
        _writes = new(WriteAsync);
    }

    /// <summary>The choice of a conversation; made now where it has none.</summary>
    internal async ValueTask<Choice> OfAsync(string character, string channel, Func<Choice> choose, CancellationToken token)
    {
        var id = Identity(character, channel);
        var now = _clock.GetUtcNow();
        if (_known.TryGetValue(id, out var known) && now - known.Seen < SeenAgain)
        {
            return known.Choice;
        }

        var kept = await _writes.AddAsync((id, choose()), token);
        if (_known.Count >= MostInMemory)
        {
            _known.Clear();
        }

        _known[id] = (kept, now);
        return kept;
    }

    /// <summary>The choice that a conversation was given; null where it has none. Nothing is stored.</summary>
    internal async ValueTask<Choice?> FindAsync(string character, string channel, CancellationToken token)
    {
        await using var command = _source.CreateCommand(Find);
        command.Parameters.Add(new() { Value = Identity(character, channel) });
        await using var row = await command.ExecuteReaderAsync(token);
        return await row.ReadAsync(token) ? Read(row, 0) : null;
    }

    public ValueTask DisposeAsync() => _writes.DisposeAsync();

    public void Dispose() => _writes.Dispose();

    private static Guid Identity(string character, string channel) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{character}\n{channel}")).AsSpan(0, 16));

    private static Choice Read(NpgsqlDataReader row, int first) =>
        new(Arm.Parse(row.GetString(first)), EnhancementSet.Parse(row.GetString(first + 1)));

    private async Task<IReadOnlyList<Choice>> WriteAsync(IReadOnlyList<(Guid Id, Choice Choice)> conversations)
    {
        // sorted, so that two processes never wait for each other in a circle
        var first = conversations.DistinctBy(conversation => conversation.Id).OrderBy(conversation => conversation.Id).ToList();
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Keep, connection);
        command.Parameters.Add(new() { Value = first.Select(conversation => conversation.Id).ToArray() });
        command.Parameters.Add(new() { Value = first.Select(conversation => conversation.Choice.Arm.Name).ToArray() });
        command.Parameters.Add(new() { Value = first.Select(conversation => conversation.Choice.Set.Name).ToArray() });
        command.Parameters.Add(new() { Value = _clock.GetUtcNow() });
        await command.PrepareAsync();
        Dictionary<Guid, Choice> kept = [];
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            kept[row.GetGuid(0)] = Read(row, 1);
        }

        return [.. conversations.Select(conversation => kept[conversation.Id])];
    }
}
