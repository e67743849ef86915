using System.Buffers.Binary;
using MediatR;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Fitting;

internal sealed class ReserveTrainingHandler(NpgsqlDataSource source) : IRequestHandler<ReserveTraining, TrainingReservation>
{
    private const string Find = "select id from training.models where fingerprint = $1";

    public async Task<TrainingReservation> Handle(ReserveTraining request, CancellationToken cancellationToken)
    {
        // A lock of the session, not of a transaction: it must outlive the fit and the transaction that stores the model, and end with
        // the process.
        var key = BinaryPrimitives.ReadInt64BigEndian(Convert.FromHexString(request.Fingerprint.AsSpan(0, 16)));
        var held = await SessionLock.TakeAsync(source, key, cancellationToken);
        try
        {
            await using var find = new NpgsqlCommand(Find, held.Connection) { Parameters = { new() { Value = request.Fingerprint } } };
            return new(await find.ExecuteScalarAsync(cancellationToken) as Guid?, held.DisposeAsync);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }
}
