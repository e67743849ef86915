using System.Globalization;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Host.Cli;
using StrategyFactory.Host.Configuration;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Benchmarks.Exam;

/// <summary>What became of shuffled files at one cost.</summary>
/// <param name="Shuffled"><c>bars</c> or <c>days</c>.</param>
/// <param name="CostBps">Costs a side, in basis points.</param>
internal sealed record ShuffledOutcome(string Shuffled, double CostBps, ExamOutcome Outcome);

/// <summary>The report of the exam of shuffled bars.</summary>
/// <param name="Seconds">Wall time.</param>
internal sealed record ShuffledReport(IReadOnlyList<ShuffledOutcome> Outcomes, double Seconds)
{
    public override string ToString() => string.Join(Environment.NewLine, Outcomes.Select(one => string.Create(
        CultureInfo.InvariantCulture,
        $"{one.Shuffled} shuffled, {one.CostBps} bp: {one.Outcome.Symbols} symbols, {one.Outcome.Promoted} promoted, {one.Outcome.Robust} robust")));
}

/// <summary>
/// Real bars without what they could tell: shuffled by bar, where nothing is to be found, and by day, where what an hour tells of the
/// next stays and costs more than it earns. Whatever is called robust is luck, or an edge that its costs eat.
/// </summary>
internal sealed class ShuffledExam(ExamFactory factory, ulong seed, Action<string> say)
{
    private const int Seeds = 3;

    private static readonly double[] Costs = [0, 1];

    private static readonly (string Token, string Timeframe)[] Names =
        [("M1", "1m"), ("M5", "5m"), ("M15", "15m"), ("M30", "30m"), ("H1", "1h"), ("H4", "4h"), ("D1", "1d")];

    /// <summary>Runs the exam on a fresh private database below a temporary folder.</summary>
    /// <param name="files">Bar files whose names begin with symbol and bar length, such as <c>SPY_M5_2025.csv.gz</c>.</param>
    internal static async Task<ShuffledReport> RunAsync(IReadOnlyList<string> files, ulong seed, Action<string> say, CancellationToken token)
    {
        var storage = Directory.CreateTempSubdirectory("exam-").FullName;
        try
        {
            await using var factory = await FactoryProcess.StartAsync(new FactorySettings(storage, 0, "127.0.0.1", null), token);
            return await new ShuffledExam(new(factory.Services), seed, say).RunAsync(files, token);
        }
        finally
        {
            Directory.Delete(storage, recursive: true);
        }
    }

    /// <summary>Why a file cannot be taken; null where it can.</summary>
    internal static string? Refusal(string file) =>
        !File.Exists(file) ? $"--shuffled: there is no file {file}."
        : TimeframeOf(file) is null
            ? $"--shuffled: {Path.GetFileName(file)} is not allowed; names such as SYMBOL_M5_2025.csv.gz, M1 M5 M15 M30 H1 H4 D1."
        : null;

    private static string? TimeframeOf(string file)
    {
        var parts = Path.GetFileName(file).Split('_', '.');
        return parts.Length < 2 ? null : Array.Find(Names, name => name.Token == parts[1]).Timeframe;
    }

    private async Task<ShuffledReport> RunAsync(IReadOnlyList<string> files, CancellationToken token)
    {
        var started = TimeProvider.System.GetTimestamp();
        Dictionary<(string, double), ExamOutcome> outcomes = [];
        for (var place = 0; place < files.Count; place++)
        {
            var bars = Read(files[place], token);
            for (var i = 0; i < Seeds; i++)
            {
                foreach (var (shuffled, mix) in new[] { ("bars", (Func<BarSeries, string, ulong, BarSeries>)ShuffledBars.ByBar), ("days", ShuffledBars.ByDay) })
                {
                    foreach (var cost in Costs)
                    {
                        // a symbol of its own each: fewer trials to beat, so the exam is harder
                        var symbol = string.Create(CultureInfo.InvariantCulture, $"{bars.Symbol}-{place}-{shuffled}-{seed + (ulong)i}-{cost}").ToUpperInvariant();
                        await factory.StoreAsync(mix(bars, symbol, seed + (ulong)i), token);
                        var run = await factory.EvolveAsync(Request(symbol, bars, cost), token);
                        var before = outcomes.GetValueOrDefault((shuffled, cost)) ?? new(0, 0, 0);
                        outcomes[(shuffled, cost)] = new(
                            before.Symbols + 1, before.Promoted + (run.Promoted ? 1 : 0), before.Robust + (run.Promotion?.Verdict == "robust" ? 1 : 0));
                        var found = run.Promotion is { } promotion
                            ? $", {promotion.Verdict} {string.Join(' ', promotion.Reasons)}, DSR {promotion.Dsr:0.0000}, holdout {promotion.Holdout.ProfitFactor:0.00}"
                            : "";
                        say($"{symbol}: {run.StoppedReason}{found}{run.Error}");
                    }
                }
            }
        }

        return new(
            [.. outcomes.Select(one => new ShuffledOutcome(one.Key.Item1, one.Key.Item2, one.Value))],
            Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 1));
    }

    private static EvolutionRequest Request(string symbol, BarSeries bars, double cost) => LuckExam.Relaxed with
    {
        Symbol = symbol,
        Timeframe = bars.Timeframe.Format(),
        TradeCountMax = 1_000_000,
        FeeBps = 0,
        SlippageBps = cost,
        Direction = StrategyFactory.Simulation.Contracts.Direction.Both,
        Thresholds = [new(0.5, IsQuantile: true), new(0.8, IsQuantile: true), new(0.9, IsQuantile: true), new(0.95, IsQuantile: true)],
    };

    private static BarSeries Read(string file, CancellationToken token)
    {
        using var stream = File.OpenRead(file);
        var name = Path.GetFileName(file);
        var options = new ImportOptions { Timeframe = Timeframes.Parse(TimeframeOf(file)!) };
        return BarFileReader.Read(stream, name, name.Split('_')[0], options, null, token).Bars;
    }
}
