using StrategyFactory.Dashboard.Charts;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Dashboard.Prompts;

/// <summary>The pictures of the pages about prompts.</summary>
public static class PromptCharts
{
    /// <summary>Success over time; null without outcomes.</summary>
    public static NamedLinesOptions? Success(SuccessHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Series.Count == 0)
        {
            return null;
        }

        // every step between the first and the last one, so that a pause is seen as one
        var (first, last) = (history.Series.Min(series => series.Points[0].From), history.Series.Max(series => series.Points[^1].From));
        var count = (int)((last - first).TotalHours / history.StepHours) + 1;
        DateTimeOffset[] steps = [.. Enumerable.Range(0, count).Select(step => first.AddHours((double)step * history.StepHours))];
        return new(
            PromptTexts.StepName(history.StepHours), [.. steps.Select(step => PromptTexts.Step(step, history.StepHours))], "success, %",
            [.. history.Series.Select(series => Line(series, steps))], 0, 100);
    }

    /// <summary>What each of some enhancements or injections brings; null where nothing is known.</summary>
    public static IntervalOptions? Effects(IReadOnlyList<EnhancementEffect> effects)
    {
        ChartInterval[] known =
        [
            .. effects.Where(effect => effect.SuccessRate is not null)
                .Select(effect => new ChartInterval(
                    PromptTexts.Spoken(effect.Name), effect.SuccessRate!.Value * 100, effect.SuccessRate.Low * 100,
                    effect.SuccessRate.High * 100)),
        ];
        return known.Length == 0 ? null : new("success gained, percentage points", known);
    }

    /// <summary>What happened over what was predicted; null without outcomes.</summary>
    public static ReliabilityOptions? Reliability(CalibrationReport calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        return calibration.Predicted.Outcomes == 0 && calibration.Calibrated.Outcomes == 0
            ? null
            : new([Line("success_probability", calibration.Predicted), Line("calibrated_probability", calibration.Calibrated)]);
    }

    private static ReliabilityLine Line(string name, ForecastScore score) => new(
        name,
        [
            .. score.Bins.Where(bin => bin.Outcomes > 0)
                .Select(bin => new ReliabilityPoint(bin.MeanPrediction!.Value, bin.SuccessRate!.Value, bin.Outcomes)),
        ]);

    private static NamedLine Line(SuccessSeries series, DateTimeOffset[] steps)
    {
        var rates = series.Points.ToDictionary(point => point.From, point => point.SuccessRate.Value * 100);
        return new(
            PromptTexts.Spoken(series.Name),
            [.. steps.Select(step => rates.TryGetValue(step, out var rate) ? (double?)rate : null)]);
    }
}
