using System.Diagnostics;
using System.Globalization;
using Npgsql;
using StrategyFactory.Benchmarks.Data;
using StrategyFactory.Benchmarks.Database;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Exports;

namespace StrategyFactory.Benchmarks.Import;

/// <summary>
/// A CSV file of minute bars through the import, against COPY of the same bytes into a table with a primary key, and against the same bars
/// as Parquet.
/// </summary>
internal sealed class ImportBenchmark : IBenchmark
{
    public string Name => "import";

    public string Description => "rows of a CSV file into the database";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        await using var factory = await BenchFactory.TryStartAsync(token);
        if (factory is null)
        {
            run.Remark("Left out: import, no PostgreSQL server is installed (Debian, Ubuntu: apt-get install postgresql).");
            return;
        }

        var bars = SimulatedBars.Create("BENCH", run.Size(520_000));
        var (file, table) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            await WriteAsync(file, bars, token);
            await WriteTableAsync(table, bars, token);
            List<double> ours = [], copy = [], tables = [];
            // Turn by turn, so that a busy neighbour slows both.
            for (var i = -1; i < run.Repetitions(5); i++)
            {
                var (import, bare) = (await ImportAsync(factory, file, $"BENCH{i + 1}", bars.Count, token), await CopyAsync(factory, file, token));
                var fromTable = await ImportAsync(factory, table, $"TABLE{i + 1}", bars.Count, token);
                if (i >= 0)
                {
                    tables.Add(fromTable);
                    ours.Add(import);
                    copy.Add(bare);
                }
            }

            var (own, peer) = (Timing.Of(ours), Timing.Of(copy));
            var size = $"{bars.Count:N0} rows";
            run.Add(new(Name, size, "import", bars.Count / own.Median, "rows/s"));
            run.Add(new(Name, size, "COPY into a table with a primary key", bars.Count / peer.Median, "rows/s"));
            run.Add(new(Name, size, "import / COPY", peer.Median / own.Median, "× the rate"));
            run.Add(new(Name, size, "import of Parquet", bars.Count / Timing.Of(tables).Median, "rows/s"));
            run.Add(new(Name, size, "import of Parquet / import", own.Median / Timing.Of(tables).Median, "× the rate"));
        }
        finally
        {
            File.Delete(file);
            File.Delete(table);
        }
    }

    private static async Task<double> ImportAsync(BenchFactory factory, string file, string symbol, int rows, CancellationToken token)
    {
        var start = Stopwatch.GetTimestamp();
        await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var report = await factory.SendAsync(new ImportBars { Symbol = symbol, Timeframe = "1m", FileName = "bench.csv", Content = content, TimeZone = "UTC" }, token);
        return report.RowsStored == rows ? Stopwatch.GetElapsedTime(start).TotalSeconds : throw new InvalidOperationException($"{report.RowsStored} of {rows} rows were imported.");
    }

    private static async Task<double> CopyAsync(BenchFactory factory, string file, CancellationToken token)
    {
        await using var connection = new NpgsqlConnection(factory.ConnectionString);
        await connection.OpenAsync(token);
        await ExecuteAsync(connection, "drop table if exists public.bench_bars; create table public.bench_bars (time timestamptz primary key, open float8, high float8, low float8, close float8, volume float8)", token);
        var start = Stopwatch.GetTimestamp();
        await using (var copy = await connection.BeginTextImportAsync("copy public.bench_bars from stdin (format csv, header)", token))
        using (var reader = new StreamReader(file))
        {
            var buffer = new char[1 << 16];
            for (int read; (read = await reader.ReadAsync(buffer, token)) > 0;)
            {
                await copy.WriteAsync(buffer.AsMemory(0, read), token);
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(token);
    }

    private static async Task WriteTableAsync(string file, BarSeries bars, CancellationToken token)
    {
        await using var stream = File.OpenWrite(file);
        ExportTable table = new(bars, [], [], [], [], new Dictionary<string, string>(StringComparer.Ordinal));
        await BarsParquet.WriteAsync(table, stream, null, token);
    }

    private static async Task WriteAsync(string file, BarSeries bars, CancellationToken token)
    {
        await using var writer = new StreamWriter(file);
        await writer.WriteLineAsync("time,open,high,low,close,volume".AsMemory(), token);
        for (var t = 0; t < bars.Count; t++)
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(bars.Times.Span[t]).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var line = string.Create(CultureInfo.InvariantCulture, $"{time},{bars.Open.Span[t]:R},{bars.High.Span[t]:R},{bars.Low.Span[t]:R},{bars.Close.Span[t]:R},{bars.Volume.Span[t]:R}");
            await writer.WriteLineAsync(line.AsMemory(), token);
        }
    }
}
