using System.Globalization;
using StrategyFactory.Dashboard.Charts;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>The pictures of the pages about language models.</summary>
public static class FineTuningCharts
{
    /// <summary>Losses by the steps taken; null below two places.</summary>
    public static BandOptions? Losses(IReadOnlyList<LanguageLoss> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        var training = By(losses, point => point.Training);
        var validation = By(losses, point => point.Validation);
        int[] steps = [.. training.Keys.Union(validation.Keys).Order()];
        if (steps.Length < 2)
        {
            return null;
        }

        IReadOnlyList<double?> At(Dictionary<int, double?> values) => [.. steps.Select(step => values.GetValueOrDefault(step))];
        List<BandLine> lines = [];
        if (training.Count > 0)
        {
            lines.Add(new("training", At(training), Joined: true));
        }

        if (validation.Count > 0)
        {
            lines.Add(new("validation", At(validation), Dashed: true, Sparse: true));
        }

        return new("steps taken", [.. steps.Select(step => step.ToString(CultureInfo.InvariantCulture))], "loss of a token", lines);
    }

    /// <summary>How many ratings have how many stars, most stars first; null without any.</summary>
    public static BarOptions? Ratings(ExampleStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        return statistics.Ratings == 0 ? null : new(
            "ratings",
            [
                .. statistics.RatingCounts.Select((count, place) => new ChartBar($"{place + 1} ★", count, null, IsFaint: false)).Reverse(),
            ]);
    }

    private static Dictionary<int, double?> By(IReadOnlyList<LanguageLoss> losses, Func<LanguageLoss, double?> loss) =>
        losses.Where(point => loss(point) is not null).GroupBy(point => point.Step)
            .ToDictionary(points => points.Key, points => loss(points.Last()));
}
