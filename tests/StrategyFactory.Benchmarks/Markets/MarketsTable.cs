using System.Diagnostics;
using System.Globalization;
using FluentValidation;
using StrategyFactory.Benchmarks.Exam;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Host.Cli;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Benchmarks.Markets;

/// <summary>What to ask.</summary>
/// <param name="Folder">Holds <c>daily</c> and <c>intraday</c>.</param>
/// <param name="Only">Beginnings of file names; empty for all.</param>
/// <param name="ResultsFile">JSON lines that a later call goes on from; null for none.</param>
/// <param name="Hours">After which no further question is begun; null for no end.</param>
internal sealed record MarketsSettings(string Folder, IReadOnlyList<string> Only, string? ResultsFile, double? Hours);

/// <summary>The table as one document.</summary>
internal sealed record MarketsReport(IReadOnlyList<MarketRow> Rows, IReadOnlyList<MarketSum> Sums, int Remaining);

/// <summary>
/// What a user of real markets would have got: every file, every bar length that it can be resampled to, three horizons, three costs. A run
/// sees the first four fifths of the bars; what it promotes is then followed on the last fifth, with nothing chosen on it. The question was
/// fixed before its first answer: both directions, thresholds by quantiles, the defaults for everything else. Every run has a symbol of its
/// own, so that a row does not depend on those before it.
/// </summary>
internal sealed class MarketsTable(ExamFactory factory, MarketResults results, Action<string> say)
{
    /// <summary>Shorter series are not asked.</summary>
    internal const int FewestBars = 1000;

    private const double Seen = 0.8;
    private const string Volatility = "daily/VIX_D1";

    /// <summary>Bars whose reading takes about as long as what every run takes however short it is.</summary>
    private const int Overhead = 5000;

    private static readonly int[] Horizons = [1, 12, 60];
    private static readonly double[] Costs = [0, 1, 5];

    /// <summary>Why the settings cannot be; null where they can.</summary>
    internal static string? Refusal(MarketsSettings settings)
    {
        var files = MarketFile.In(settings.Folder);
        return files.Count == 0 ? $"--data: there are no files in daily or intraday of {settings.Folder}."
            : settings.Only.FirstOrDefault(part => !files.Exists(file => Matches(file, part))) is { } unknown
                ? $"--only: no file of {settings.Folder} is called {unknown}…; names such as {files[0].Name}."
            : settings.Hours is <= 0 or double.NaN ? "--hours: a number above 0 is needed."
            : null;
    }

    /// <summary>Fills the table on a fresh private database below a temporary folder.</summary>
    internal static async Task<MarketsReport> RunAsync(MarketsSettings settings, Action<string> say, CancellationToken token)
    {
        var results = MarketResults.Open(settings.ResultsFile);
        var storage = Directory.CreateTempSubdirectory("markets-").FullName;
        try
        {
            await using var factory = await FactoryProcess.StartAsync(new FactorySettings(storage, 0, "127.0.0.1", null), token);
            return await new MarketsTable(new(factory.Services), results, say).RunAsync(settings, token);
        }
        finally
        {
            Directory.Delete(storage, recursive: true);
        }
    }

    private async Task<MarketsReport> RunAsync(MarketsSettings settings, CancellationToken token)
    {
        var files = MarketFile.In(settings.Folder);
        if (files.Find(file => file.Name.StartsWith(Volatility, StringComparison.Ordinal)) is { } index)
        {
            await factory.StoreAsync(index.Read(token), token);     // regimes read the day before, never the day itself
        }

        var left = Questions(files.FindAll(file => settings.Only.Count == 0 || settings.Only.Any(part => Matches(file, part))), token);
        var (start, done) = (Stopwatch.GetTimestamp(), 0.0);
        var whole = left.Sum(Work);
        for (var place = 0; place < left.Count; place++)
        {
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed.TotalHours >= settings.Hours)
            {
                say($"{left.Count - place} questions are left: the hours are over.");
                return Report(left.Count - place);
            }

            var row = await AskAsync(left[place], place, token);
            results.Add(row);
            done += Work(left[place]);
            var rest = Stopwatch.GetElapsedTime(start) * ((whole - done) / done);
            say($"{place + 1} of {left.Count}, about {Span(rest)} left: {row}");
        }

        return Report(0);
    }

    private MarketsReport Report(int remaining) => new(results.Rows, MarketSum.Of(results.Rows), remaining);

    /// <summary>What was not answered yet; what cannot be asked gets its row here.</summary>
    private List<(MarketQuestion Question, BarSeries Bars)> Questions(List<MarketFile> files, CancellationToken token)
    {
        List<(MarketQuestion, BarSeries)> questions = [];
        foreach (var file in files)
        {
            if (file.Symbol is null)
            {
                Skip(new(file.Name, "", 0, 0), 0, "its name tells no symbol and bar length");
                continue;
            }

            try
            {
                var bars = file.Read(token);
                foreach (var timeframe in Timeframes.Names.Select(Timeframes.Parse).Where(longer => longer >= bars.Timeframe))
                {
                    var resampled = BarResampling.Resample(bars, timeframe);
                    if (resampled.Count < FewestBars)
                    {
                        Skip(new(file.Name, timeframe.Format(), 0, 0), resampled.Count, $"too few bars; {FewestBars} are needed");
                        continue;
                    }

                    questions.AddRange(
                        from horizon in Horizons
                        from cost in Costs
                        let question = new MarketQuestion(file.Name, timeframe.Format(), horizon, cost)
                        where !results.Has(question)
                        select (question, resampled));
                }
            }
            catch (BarFileRefusedException refused)
            {
                Skip(new(file.Name, "", 0, 0), 0, refused.Reason);
            }
        }

        return questions;
    }

    private void Skip(MarketQuestion question, int bars, string reason)
    {
        if (!results.Has(question))
        {
            results.Add(new(question, bars, MarketRow.Skipped, reason, 0));
        }
    }

    private async Task<MarketRow> AskAsync((MarketQuestion Question, BarSeries Bars) asked, int place, CancellationToken token)
    {
        var (start, (question, all)) = (Stopwatch.GetTimestamp(), asked);
        var symbol = string.Create(CultureInfo.InvariantCulture, $"{all.Symbol}-{place}");
        var bars = Renamed(all, symbol);
        var row = new MarketRow(question, all.Count, MarketRow.Skipped, null, 0);
        try
        {
            await factory.StoreAsync(bars.Head((int)(Seen * bars.Count)), token);
            var run = await factory.EvolveAsync(Request(symbol, question), token);
            row = row with { Outcome = run.StoppedReason ?? run.Status, Reason = run.Error };
            if (run.Promotion is { } promotion)
            {
                var details = await factory.SendAsync(new GetPromotedModel(promotion.PromotedId), token);
                await factory.StoreAsync(bars, token);
                row = row with
                {
                    Verdict = promotion.Verdict,
                    Dsr = promotion.Dsr,
                    BreakEvenBps = details.Result.BreakEvenCostBps,
                    Unseen = await FollowAsync(promotion, details.Settings, token),
                };
            }
        }
        catch (Exception refused) when (refused is FactoryException or ValidationException)
        {
            row = row with { Reason = refused.Message.ReplaceLineEndings(" ") };
        }

        await factory.SendAsync(new ForgetBars(symbol, null, null, null, "markets"), token);
        return row with { Seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 1) };
    }

    private async Task<UnseenPart> FollowAsync(PromotionSummary promotion, SimulationSettings settings, CancellationToken token)
    {
        var strategy = new Strategy(new(promotion.Threshold, IsQuantile: false), promotion.ZScore, promotion.Regime);
        var followed = await factory.SendAsync(new FollowStrategy(promotion.ModelId, promotion.Ticker, strategy, settings), token);
        double[] returns = [.. followed.Trades.Select(trade => trade.Return)];
        double? mean = returns.Length > 0 ? SampleMoments.Mean(returns) : null;
        var deviation = SampleMoments.Deviation(returns);
        return new(
            followed.Bars, returns.Length, followed.Result?.ProfitFactor, mean * 10_000,
            deviation > 0 ? mean / deviation * Math.Sqrt(returns.Length) : null);
    }

    private static EvolutionRequest Request(string symbol, MarketQuestion question) => new()
    {
        Symbol = symbol,
        Timeframe = question.Timeframe,
        Horizon = question.Horizon,
        FeeBps = 0,
        SlippageBps = question.CostBps,
        Direction = Direction.Both,
        Thresholds = [new(0.5, IsQuantile: true), new(0.8, IsQuantile: true), new(0.9, IsQuantile: true), new(0.95, IsQuantile: true)],
    };

    private static BarSeries Renamed(BarSeries bars, string symbol) => new(
        symbol, bars.Timeframe, bars.Times, bars.Open, bars.High, bars.Low, bars.Close, bars.Volume, bars.Spread);

    private static bool Matches(MarketFile file, string part) =>
        Path.GetFileName(file.Name).StartsWith(part, StringComparison.OrdinalIgnoreCase)
        || file.Name.StartsWith(part, StringComparison.OrdinalIgnoreCase);

    private static double Work((MarketQuestion Question, BarSeries Bars) asked) => asked.Bars.Count + Overhead;

    private static string Span(TimeSpan rest) => string.Create(
        CultureInfo.InvariantCulture, $"{(int)rest.TotalHours} h {rest.Minutes:00} min {rest.Seconds:00} s");
}
