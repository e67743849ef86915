using System.Text.Json;
using MediatR;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Models;

internal sealed class StoreModelHandler(DatabaseSession session, TimeProvider clock) : IRequestHandler<StoreModel, StoredModel>
{
    public async Task<StoredModel> Handle(StoreModel request, CancellationToken cancellationToken)
    {
        var (plan, details) = request.Model;
        var connection = await session.OpenAsync(cancellationToken);
        // The unique fingerprint decides a race between two equal trainings: the loser's id is never visible.
        await using var insert = new NpgsqlCommand(
            """
            insert into training.models (id, fingerprint, symbol, timeframe, algorithm, feature_count, score, specification, details, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict (fingerprint) do nothing
            returning id
            """, connection)
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
                new() { Value = JsonSerializer.Serialize(plan.Specification, FactoryJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = JsonSerializer.Serialize(details, FactoryJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = clock.GetUtcNow().UtcDateTime },
            },
        };
        if (await insert.ExecuteScalarAsync(cancellationToken) is Guid stored)
        {
            if (request.Model.Booster is { } booster)
            {
                await using var trees = new NpgsqlCommand("insert into training.boosters (model_id, content) values ($1, $2)", connection)
                {
                    Parameters = { new() { Value = stored }, new() { Value = booster, NpgsqlDbType = NpgsqlDbType.Bytea } },
                };
                await trees.ExecuteNonQueryAsync(cancellationToken);
            }

            return new(stored, plan.Fingerprint, Reused: false, details.Cells.Count(cell => cell.Skipped is null));
        }

        await using var find = new NpgsqlCommand("select id from training.models where fingerprint = $1", connection) { Parameters = { new() { Value = plan.Fingerprint } } };
        return new((Guid)(await find.ExecuteScalarAsync(cancellationToken))!, plan.Fingerprint, Reused: true, 0);
    }
}
