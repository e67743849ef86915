using Npgsql;
using NpgsqlTypes;

namespace StrategyFactory.Benchmarks.Queue;

/// <summary>The least a queue in PostgreSQL can do: one statement claims with SKIP LOCKED, one writes a short result back.</summary>
internal sealed class BareQueue : IAsyncDisposable
{
    private const string Claim = """
        with head as (select id from public.bench_jobs where status = 0 order by priority desc, id limit $1 for update skip locked)
        update public.bench_jobs job set status = 1, worker = 'w', attempts = attempts + 1, claimed_at = now() from head where job.id = head.id returning job.id
        """;

    private const string Complete = """
        update public.bench_jobs set status = 2, done_at = now(), result = '{"r2": 0.01, "sqn": 1.5, "trades": 812}' where id = any($1)
        """;

    private readonly NpgsqlDataSource _source;

    private BareQueue(NpgsqlDataSource source) => _source = source;

    internal static async Task<BareQueue> CreateAsync(string connectionString, CancellationToken token)
    {
        var queue = new BareQueue(NpgsqlDataSource.Create(connectionString));
        await queue.ExecuteAsync(
            """
            create table public.bench_jobs (id bigserial primary key, status smallint not null default 0, priority int not null default 0, payload jsonb not null,
                attempts int not null default 0, worker text, claimed_at timestamptz, done_at timestamptz, result jsonb);
            create index on public.bench_jobs (priority desc, id) where status = 0;
            """, token);
        return queue;
    }

    internal async Task FillAsync(int jobs, CancellationToken token)
    {
        await ExecuteAsync(
            $"""
            truncate public.bench_jobs;
            insert into public.bench_jobs (payload) select jsonb_build_object('gen', 1, 'model', i, 'alpha', 0.01, 'l1', 0.5, 'regime', 'vix0') from generate_series(1, {jobs}) i;
            """, token);
        await ExecuteAsync("vacuum analyze public.bench_jobs", token);
    }

    /// <summary>Claims and completes until nothing waits.</summary>
    internal async Task DrainAsync(int size, CancellationToken token)
    {
        await using var connection = await _source.OpenConnectionAsync(token);
        await using var claim = new NpgsqlCommand(Claim, connection) { Parameters = { new() { Value = size } } };
        await using var complete = new NpgsqlCommand(Complete, connection) { Parameters = { new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint } } };
        await claim.PrepareAsync(token);
        await complete.PrepareAsync(token);
        List<long> claimed = [];
        do
        {
            claimed.Clear();
            await using (var rows = await claim.ExecuteReaderAsync(token))
            {
                while (await rows.ReadAsync(token))
                {
                    claimed.Add(rows.GetInt64(0));
                }
            }

            complete.Parameters[0].Value = claimed.ToArray();
            await complete.ExecuteNonQueryAsync(token);
        }
        while (claimed.Count > 0);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task ExecuteAsync(string sql, CancellationToken token)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(token);
    }
}
