using MediatR;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Models;

internal sealed class StoreModelHandler(DatabaseSession session, ModelCache cache, TimeProvider clock)
    : IRequestHandler<StoreModel, StoredModel>
{
    /// <summary>The unique fingerprint decides a race between two equal trainings: the loser's id is never visible.</summary>
    private const string Insert =
        """
        insert into training.models (
            id, fingerprint, symbol, timeframe, algorithm, feature_count, score, specification, details, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (fingerprint) do nothing
        returning id
        """;

    private const string InsertContent = "insert into training.boosters (model_id, content) values ($1, $2)";

    private const string Find = "select id from training.models where fingerprint = $1";

    public async Task<StoredModel> Handle(StoreModel request, CancellationToken cancellationToken)
    {
        var (plan, details) = request.Model;
        var now = clock.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));    // as the database keeps it
        var connection = await session.OpenAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new() { Value = Guid.CreateVersion7() },
                new() { Value = plan.Fingerprint },
                new() { Value = plan.Specification.Symbol },
                new() { Value = plan.Specification.Timeframe },
                new() { Value = plan.Specification.Algorithm },
                new() { Value = plan.Features.Count },
                new() { Value = details.Score },
                new() { Value = FactoryJson.Write(plan.Specification), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = FactoryJson.Write(details), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = now.UtcDateTime },
            },
        };
        if (await insert.ExecuteScalarAsync(cancellationToken) is Guid stored)
        {
            if (request.Model.Content is { } content)
            {
                await using var bytes = new NpgsqlCommand(InsertContent, connection)
                {
                    Parameters = { new() { Value = stored }, new() { Value = content, NpgsqlDbType = NpgsqlDbType.Bytea } },
                };
                await bytes.ExecuteNonQueryAsync(cancellationToken);
            }

            // Nobody knows its id until this is committed.
            cache.Keep(new(stored, plan.Fingerprint, now, plan.Specification, details));
            return new(stored, plan.Fingerprint, Reused: false, details.Cells.Count(cell => cell.Skipped is null));
        }

        await using var find = new NpgsqlCommand(Find, connection) { Parameters = { new() { Value = plan.Fingerprint } } };
        return new((Guid)(await find.ExecuteScalarAsync(cancellationToken))!, plan.Fingerprint, Reused: true, 0);
    }
}
