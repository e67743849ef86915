using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Backtests;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Trades;

/// <summary>Replays one finished job; a job whose trades are kept already is left as it is.</summary>
internal sealed class KeepTradesHandler(DatabaseSession session, SimulationContext context, IMediator mediator, PredictionCache cache)
    : IRequestHandler<KeepTrades, Unit>
{
    private const string CopyTrades = """
        copy simulation.kept_trades (job_id, number, side, entry_time, entry_price, exit_time, exit_price, return, size)
        from stdin (format binary)
        """;

    private const string CopyEquity = "copy simulation.kept_equity (job_id, date, equity) from stdin (format binary)";

    public async Task<Unit> Handle(KeepTrades request, CancellationToken cancellationToken)
    {
        await session.InTransactionAsync(token => KeepAsync(request.JobId, token), cancellationToken);
        return Unit.Value;
    }

    private async Task KeepAsync(Guid id, CancellationToken token)
    {
        // The lock makes a second request wait and then find the trades kept.
        var job = await context.PriorityJobs.FromSql($"select * from simulation.priority_jobs where id = {id} for update")
            .AsNoTracking().SingleOrDefaultAsync(token) ?? throw new NotFoundException($"There is no job {id}.", "job_id");
        if (await context.KeptEquity.AnyAsync(point => point.JobId == id, token))
        {
            return;
        }

        if (job is not { Status: PriorityJobStatus.Completed, Result: { } result })
        {
            throw new ConflictException(
                $"Job {id} is {job.Status.ToString().ToUpperInvariant()}; only the trades of a COMPLETED job can be kept.", "job_id");
        }

        var predictions = await cache.GetAsync(
            job.BatchId, job.Ticker, () => mediator.Send(new GetPredictions(job.ModelId, job.Ticker) { AsOf = job.RunId }, token));
        var (strategy, settings) = FactoryJson.Read<JobParameters>(job.Params);
        var segment = StrategyBacktest.Segment(predictions, [strategy.RegimeConfig], settings);
        var threshold = StrategyBacktest.Threshold(strategy, predictions);
        var trace = StrategyReplay.Run(
            segment, new(StrategyBacktest.Reachable(threshold), strategy.ZScoreCutoff, 0),
            StrategyBacktest.Settings(settings, predictions));
        var expected = FactoryJson.Read<StrategyResult>(result).TradeCount;
        if (trace.Trades.Count != expected)
        {
            throw new ConflictException(
                $"Job {id} made {expected} trades when it was judged and {trace.Trades.Count} now: "
                + $"the bars of {job.Ticker} have changed since.",
                "job_id");
        }

        var connection = await session.OpenAsync(token);
        await WriteTradesAsync(connection, id, trace.Trades, token);
        await WriteEquityAsync(connection, id, EquityDays.Of(segment, trace.Equity.Span, initialCash: 1), token);
    }

    private static async Task WriteTradesAsync(
        NpgsqlConnection connection, Guid job, IReadOnlyList<BacktestTrade> trades, CancellationToken token)
    {
        await using var rows = await connection.BeginBinaryImportAsync(CopyTrades, token);
        for (var number = 0; number < trades.Count; number++)
        {
            var trade = trades[number];
            await rows.StartRowAsync(token);
            await rows.WriteAsync(job, NpgsqlDbType.Uuid, token);
            await rows.WriteAsync(number, NpgsqlDbType.Integer, token);
            await rows.WriteAsync(trade.Side, NpgsqlDbType.Integer, token);
            await rows.WriteAsync(DateTimeOffset.FromUnixTimeMilliseconds(trade.EntryTime), NpgsqlDbType.TimestampTz, token);
            await rows.WriteAsync(trade.EntryPrice, NpgsqlDbType.Double, token);
            await rows.WriteAsync(DateTimeOffset.FromUnixTimeMilliseconds(trade.ExitTime), NpgsqlDbType.TimestampTz, token);
            await rows.WriteAsync(trade.ExitPrice, NpgsqlDbType.Double, token);
            await rows.WriteAsync(trade.Return, NpgsqlDbType.Double, token);
            await rows.WriteAsync(trade.Weight, NpgsqlDbType.Double, token);
        }

        await rows.CompleteAsync(token);
    }

    private static async Task WriteEquityAsync(
        NpgsqlConnection connection, Guid job, IReadOnlyList<SegmentDay> days, CancellationToken token)
    {
        await using var rows = await connection.BeginBinaryImportAsync(CopyEquity, token);
        foreach (var day in days)
        {
            await rows.StartRowAsync(token);
            await rows.WriteAsync(job, NpgsqlDbType.Uuid, token);
            await rows.WriteAsync(day.Date, NpgsqlDbType.Date, token);
            await rows.WriteAsync(day.Equity, NpgsqlDbType.Double, token);
        }

        await rows.CompleteAsync(token);
    }
}
