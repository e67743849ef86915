using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Forecasting.Analysis;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Series;

namespace StrategyFactory.Tests.Forecasting.Analysis;

internal sealed class AnalysisTests
{
    [Test]
    public void A_hyperparameter_that_raises_the_error_is_said_to_be_better_low()
    {
        // the error grows with the rate, so goodness falls
        var found = ImportantHyperparameters.Of("mae", Experiments(12, i => -i), 5);
        Assert.That((found.Experiments, found.Few, found.Hyperparameters.Count), Is.EqualTo((12, false, 1)));
        var rate = found.Hyperparameters[0];
        Assert.That(
            (rate.Hyperparameter, rate.Correlation, rate.AbsCorrelation, rate.N, rate.Few), Is.EqualTo(("hp_rate", -1.0, 1.0, 12, false)));
        Assert.That(rate.Sentence, Is.EqualTo("Lower rate goes with better mae (rank correlation -1.00 over 12)."));
    }

    [Test]
    public void Errors_in_units_of_several_series_are_not_mixed_in_silence()
    {
        Assert.That(ImportantHyperparameters.CautionOf("mae", 3), Is.EqualTo(
            "These experiments are on 3 series and mae is in the units of each, so correlations say little: those of one grid, or mase or relative_mae."));
        Assert.That(ImportantHyperparameters.CautionOf("rmse", 2), Does.StartWith("These experiments are on 2 series and rmse"));
        Assert.That(new[] { ImportantHyperparameters.CautionOf("mae", 1), ImportantHyperparameters.CautionOf("mase", 3) }, Is.All.Null);
    }

    [Test]
    public void Few_experiments_are_said_to_be_few()
    {
        var found = ImportantHyperparameters.Of("directional_accuracy", Experiments(9, i => i), 5);
        Assert.That((found.Few, found.Hyperparameters[0].Few), Is.EqualTo((true, true)));
        Assert.That(found.Hyperparameters[0].Correlation, Is.EqualTo(1).Within(1e-12));
        Assert.That(found.Hyperparameters[0].Sentence, Does.StartWith("Higher rate goes with better directional_accuracy").And.Contain(
            "only 9 experiments"));
    }

    [Test]
    public void Convergence_counts_the_rising_steps()
    {
        var figures = Convergence.Of("x", [new(1, 1, 0.9), new(2, 0.8, 0.7), new(3, 0.9, 0.8), new(4, 0.7, 0.8)], [])!;
        Assert.That(
            (figures.RisingShare, figures.UnstableFlag, figures.BestValStep, figures.LastLoss), Is.EqualTo((1.0 / 3, true, 2, 0.7)));
        Assert.That(figures.Unit, Is.EqualTo("epochs"));
        Assert.That(Convergence.Of("x", [new(1, 1)], []), Is.Null);
    }

    [Test]
    public void Convergence_of_a_single_epoch_is_told_from_the_steps_in_between()
    {
        // every other batch is worse than the one before, but the way is down
        var curve = Enumerable.Range(0, 41).Select(step => new LossPoint(
            step, step == 0 ? null : 100 - step + (step % 2 == 0 ? 3 : 0), step % 20 == 0 ? 10 - (step % 40) : null)).ToArray();
        var figures = Convergence.Of("x", [new(1, 80, 10)], curve)!;
        Assert.That((figures.Steps, figures.Unit), Is.EqualTo((10, "points")));
        Assert.That((figures.RisingShare, figures.UnstableFlag), Is.EqualTo((0.0, false)));
        Assert.That((figures.FirstLoss, figures.LastLoss), Is.EqualTo((99.0, 63.0)), "means of four");
        Assert.That(figures.BestValStep, Is.EqualTo(20));
        Assert.That(Convergence.Of("x", [new(1, 1), new(2, 2), new(3, 3)], curve)!.Unit, Is.EqualTo("epochs"), "three epochs are enough");
    }

    [Test]
    public void Insights_describe_returns_regimes_and_drift()
    {
        // ±1% a row, and ±4% from the test rows on
        var values = new double[500];
        values[0] = 100;
        for (var t = 1; t < values.Length; t++)
        {
            values[t] = values[t - 1] * (1 + ((t >= 440 ? 0.04 : 0.01) * (t % 2 == 0 ? 1 : -1)));
        }

        var series = MadeSeries.Of(values, new Covariate("same", values, KnownAhead: false));
        var split = SplitPlan.Of(500, 10, 1, new(Step: 10, Validation: 6, Gate: 6, Test: 6), new());
        var insights = DataInsights.Of(series, isReturns: false, split);
        Assert.That((insights.ReturnKind, insights.TrainQuality, insights.TestQuality), Is.EqualTo(
            ("relative", new RowQuality(320, 0), new RowQuality(60, 0))));
        Assert.That(insights.TargetDistribution.Std, Is.EqualTo(0.01).Within(1e-4));
        Assert.That(insights.TargetDistribution.Kurtosis, Is.EqualTo(1).Within(1e-3), "two values: Pearson's least");
        Assert.That(insights.TrainRegimes.VolatilityMean, Is.EqualTo(0.01 * Math.Sqrt(20.0 / 19) * Math.Sqrt(252)).Within(1e-6));
        Assert.That((insights.TestRegimes.HighVolPeriods, insights.TestRegimes.LowVolPeriods), Is.EqualTo((41, 0)));
        Assert.That(insights.Correlations["same"], Is.EqualTo(1).Within(1e-9));
        Assert.That(insights.Drift.KsStatistic, Is.EqualTo(0.5).Within(0.01));
        Assert.That(insights.Drift.KsP, Is.LessThan(0.001));
    }

    private static List<(IReadOnlyDictionary<string, JsonElement>, double)> Experiments(int count, Func<int, double> goodness) =>
        [.. Enumerable.Range(1, count).Select(
            i => ((IReadOnlyDictionary<string, JsonElement>)ForecastHarness.Set(("rate", i), ("kind", "x"), ("same", 3)), goodness(i)))];
}
