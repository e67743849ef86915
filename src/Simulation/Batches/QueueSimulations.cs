using FluentValidation;
using MediatR;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Simulation.Batches;

internal sealed class QueueSimulationsValidator : AbstractValidator<QueueSimulations>
{
    public QueueSimulationsValidator() => RuleFor(command => command).Custom((command, context) =>
    {
        var tickers = command.Tickers ?? [];
        if (tickers.Count == 0 || tickers.Any(string.IsNullOrWhiteSpace)
            || tickers.Distinct(StringComparer.Ordinal).Count() < tickers.Count)
        {
            context.AddFailure(
                "tickers", $"tickers is [{string.Join(", ", tickers)}]; allowed: at least one symbol, none empty, none twice.");
        }

        if (command.ParentSqn is { } parent && !double.IsFinite(parent))
        {
            context.AddFailure("parent_sqn", $"parent_sqn is {parent}; allowed: a finite number or null.");
        }

        if (command.Generation < 0)
        {
            context.AddFailure("generation", $"generation is {command.Generation}; allowed: at least 0.");
        }

        if (command.Grid is null || command.Settings is null)
        {
            context.AddFailure("grid", "grid and settings are needed.");
            return;
        }

        foreach (var (field, message) in command.Grid.Problems(tickers.Count).Concat(command.Settings.Problems()))
        {
            context.AddFailure(field, message);
        }

        var strategies = (long)command.Grid.Count * tickers.Count;
        if (command.Places is { } places
            && (places.Count == 0 || places.Distinct().Count() < places.Count || places.Any(place => place < 0 || place >= strategies)))
        {
            context.AddFailure(
                "places", $"places has {places.Count} entries; allowed: at least one, none twice, each from 0 to {strategies - 1}.");
        }
    });
}

internal sealed class QueueSimulationsHandler(DatabaseSession session, TimeProvider clock)
    : IRequestHandler<QueueSimulations, SimulationBatch>
{
    private const string Copy = """
        copy simulation.priority_jobs
            (id, batch_id, run_id, model_id, generation, grid_index, ticker, parent_sqn, priority, status, params, attempt, created_at)
        from stdin (format binary)
        """;

    public async Task<SimulationBatch> Handle(QueueSimulations request, CancellationToken cancellationToken)
    {
        var strategies = request.Grid.Count;
        var parameters = new string[strategies];
        for (var i = 0; i < strategies; i++)
        {
            parameters[i] = FactoryJson.Write(new JobParameters(request.Grid.At(i), request.Settings));
        }

        var now = clock.GetUtcNow();
        var batch = new SimulationBatch(Guid.CreateVersion7(now), request.Places?.Count ?? strategies * request.Tickers.Count);
        var ids = SequentialIds.Create(now, batch.Jobs);

        // A COPY outside a transaction is one statement, inside one it belongs to it: either way all jobs or none.
        var connection = await session.OpenAsync(cancellationToken);
        await using var rows = await connection.BeginBinaryImportAsync(Copy, cancellationToken);
        for (var job = 0; job < ids.Length; job++)
        {
            var index = request.Places?[job] ?? job;
            await rows.StartRowAsync(cancellationToken);
            await rows.WriteAsync(ids[job], NpgsqlDbType.Uuid, cancellationToken);
            await rows.WriteAsync(batch.BatchId, NpgsqlDbType.Uuid, cancellationToken);
            await WriteOrNullAsync(rows, request.RunId, NpgsqlDbType.Uuid, cancellationToken);
            await rows.WriteAsync(request.ModelId, NpgsqlDbType.Uuid, cancellationToken);
            await rows.WriteAsync(request.Generation, NpgsqlDbType.Integer, cancellationToken);
            await rows.WriteAsync(index, NpgsqlDbType.Integer, cancellationToken);
            await rows.WriteAsync(request.Tickers[index / strategies], NpgsqlDbType.Text, cancellationToken);
            await WriteOrNullAsync(rows, request.ParentSqn, NpgsqlDbType.Double, cancellationToken);
            await rows.WriteAsync(request.ParentSqn ?? 0, NpgsqlDbType.Double, cancellationToken);
            await rows.WriteAsync("PENDING", NpgsqlDbType.Text, cancellationToken);
            await rows.WriteAsync(parameters[index % strategies], NpgsqlDbType.Jsonb, cancellationToken);
            await rows.WriteAsync(0, NpgsqlDbType.Integer, cancellationToken);
            await rows.WriteAsync(now, NpgsqlDbType.TimestampTz, cancellationToken);
        }

        await rows.CompleteAsync(cancellationToken);
        return batch;
    }

    private static Task WriteOrNullAsync<T>(NpgsqlBinaryImporter rows, T? value, NpgsqlDbType type, CancellationToken token)
        where T : struct =>
        value is { } present ? rows.WriteAsync(present, type, token) : rows.WriteNullAsync(token);
}
