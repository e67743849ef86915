using System.Buffers.Binary;
using MediatR;
using Npgsql;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Tabular;

internal sealed class ReserveTrainingHandler(NpgsqlDataSource source) : IRequestHandler<ReserveTraining, TrainingReservation>
{
    public async Task<TrainingReservation> Handle(ReserveTraining request, CancellationToken cancellationToken)
    {
        // A lock of the session, not of a transaction: it must outlive the fit and the transaction that stores the model, and end with the connection.
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            var key = BinaryPrimitives.ReadInt64BigEndian(Convert.FromHexString(request.Fingerprint.AsSpan(0, 16)));
            await using (var wait = new NpgsqlCommand("select pg_advisory_lock($1)", connection) { CommandTimeout = 0, Parameters = { new() { Value = key } } })
            {
                await wait.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var find = new NpgsqlCommand("select id from training.models where fingerprint = $1", connection) { Parameters = { new() { Value = request.Fingerprint } } };
            return new(await find.ExecuteScalarAsync(cancellationToken) as Guid?, () => ReleaseAsync(connection, key));
        }
        catch
        {
            await CloseAsync(connection);
            throw;
        }
    }

    private static async ValueTask ReleaseAsync(NpgsqlConnection connection, long key)
    {
        try
        {
            await using var unlock = new NpgsqlCommand("select pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = key } } };
            await unlock.ExecuteNonQueryAsync();
            await connection.DisposeAsync();
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the lock with it.
            await CloseAsync(connection);
        }
    }

    // A connection that may still hold the lock must not go back to the pool.
    private static async Task CloseAsync(NpgsqlConnection connection)
    {
        NpgsqlConnection.ClearPool(connection);
        await connection.DisposeAsync();
    }
}
