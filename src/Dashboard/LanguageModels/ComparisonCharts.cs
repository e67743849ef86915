using StrategyFactory.Dashboard.Charts;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>The pictures of the pages about comparisons.</summary>
public static class ComparisonCharts
{
    private const double Percent = 100;
    private const double Even = 50;
    private const double Milliseconds = 1000;

    /// <summary>Win rates of all judges with their intervals, plain and at equal length; null without any.</summary>
    public static IntervalOptions? WinRates(ComparisonFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        List<ChartInterval> rates = [];
        foreach (var tally in figures.Tallies)
        {
            var title = ComparisonTexts.Judge(tally.Judge).Title;
            Add(rates, title, tally.WinRate, tally.Low, tally.High);
            Add(rates, $"{title}, equal length", tally.LengthControlled.WinRate, tally.LengthControlled.Low, tally.LengthControlled.High);
        }

        return rates.Count == 0 ? null : new("wins of the fine-tuned model, %", rates) { Mark = Even, From = 0, To = Percent };
    }

    /// <summary>Median time to the first token of both models; null where one has none.</summary>
    public static BarOptions? FirstToken(LanguageComparison comparison) =>
        Both(comparison, "median milliseconds to the first token", figures => Milliseconds * figures.FirstTokenSeconds);

    /// <summary>Median pace of both models; null where one has none.</summary>
    public static BarOptions? Pace(LanguageComparison comparison) =>
        Both(comparison, "median tokens a second", figures => figures.TokensPerSecond);

    private static BarOptions? Both(LanguageComparison comparison, string title, Func<ComparedModelFigures, double?> figure)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return figure(comparison.Figures.Base) is { } ofBase && figure(comparison.Figures.FineTuned) is { } tuned
            ? new(title, [new("base", ofBase, null, IsFaint: true), new("fine-tuned", tuned, null, IsFaint: false)])
            : null;
    }

    private static void Add(List<ChartInterval> rates, string name, double? rate, double? low, double? high)
    {
        if (rate is { } value && low is { } from && high is { } to)
        {
            rates.Add(new(name, Percent * value, Percent * from, Percent * to));
        }
    }
}
