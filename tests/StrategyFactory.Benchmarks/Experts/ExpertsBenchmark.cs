using StrategyFactory.Benchmarks.Data;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Benchmarks.Experts;

/// <summary>A complete search of the moving-average cross, 100 × 100 periods, indicators and the report of the best ten included.</summary>
internal sealed class ExpertsBenchmark : IBenchmark
{
    private const int Periods = 100;
    private const long Megabyte = 1 << 20;

    public string Name => "experts";

    public string Description => "complete searches of expert advisors, 10,000 passes";

    public Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        var series = SimulatedBars.Create("EURUSD", run.Size(50_000));
        var bars = new TesterBars(series.Times.Span, series.Open.Span, series.High.Span, series.Low.Span, series.Close.Span);
        Measure(run, bars, "signals only", "moving_average_cross", [Range("FastMA", 5, 1, Periods), Range("SlowMA", 110, 2, Periods)], token);
        Measure(run, bars, "with stop and target", "moving_average_cross", [Range("FastMA", 5, 10, 10), Range("SlowMA", 110, 20, 10), Range("SL", 50, 50, 10), Range("TP", 50, 50, 10)], token);
        Measure(run, bars, "with trailing stop", "moving_average_cross", [Range("FastMA", 5, 10, 10), Range("SlowMA", 110, 20, 10), Range("SL", 50, 50, 10), Range("TrailingStop", 50, 50, 10)], token);
        Measure(run, bars, "grid", "atr_channel_grid", [Range("MaPeriod", 20, 10, 10), Range("ChannelWidth", 1, 0.25, 10), Range("GridStep", 0.5, 0.25, 10), Range("MaxLevels", 1, 1, 10)], token);
        Measure(run, bars, "grid with stop", "atr_channel_grid", [Range("MaPeriod", 20, 10, 10), Range("ChannelWidth", 1, 0.25, 10), Range("GridStep", 0.5, 0.25, 10), Range("SL", 50, 50, 10)], token);
        return Task.CompletedTask;
    }

    private void Measure(BenchmarkRun run, TesterBars bars, string what, string name, IReadOnlyList<ExpertInput> inputs, CancellationToken token)
    {
        var options = new ExpertAdvisorOptions();
        var expert = ExpertCatalogue.Get(name, options);
        var trading = SymbolRules.Of("EURUSD", bars.Close[0], options);
        var spread = new double[bars.Count];
        Array.Fill(spread, trading.SpreadPoints * trading.PointSize);
        var quoted = bars.With(spread);
        foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            ExpertSearchResult? found = null;
            var timing = Timing.Of(run.Repetitions(5), () => found = Search(threads), warmUps: 2);
            var on = $"{found!.Evaluated:N0} × {bars.Count:N0}, {threads} thread{(threads == 1 ? "" : "s")}";
            run.Add(new(Name, on, $"{name}, {what}: time", timing.Median * 1e3, "ms"));
            run.Add(new(Name, on, $"{name}, {what}: speed", (double)found.Evaluated * bars.Count / timing.Median, "pass-bars/s"));
        }

        ExpertSearchResult Search(int threads)
        {
            var request = new SearchExpertAdvisor(name, "EURUSD", "1m", null, null, 10_000, inputs);
            var space = InputMapping.Read(expert, inputs, options, trading.PointsPerPip);
            var setting = new PassSetting(
                new(quoted, options.IndicatorMegabytes * Megabyte, trading, ServerClock.Utc), trading, SymbolRules.Account(trading, 10_000), bars.Count, options.CriterionOf(expert.Name));
            return ExpertSearch.Run(expert, space, setting with { ForwardStart = bars.Count - 1 }, request, options, new() { MaxDegreeOfParallelism = threads, CancellationToken = token });
        }
    }

    private static ExpertInput Range(string name, double start, double step, int count) => new(name, FormattableString.Invariant($"{start}"), new(start, step, start + (step * (count - 1))));
}
