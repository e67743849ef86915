using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Forecasting;
using PublishedSeries = StrategyFactory.Tests.Numerics.Forecasting.ForecastData;

namespace StrategyFactory.Tests.Forecasting.Evaluation;

internal sealed class EvaluationTests
{
    [Test]
    public void Figures_are_those_computed_by_hand()
    {
        var scores = new PartScores(2, 0.5, []);
        scores.Add([2, 4], [3, 3], 1, []);
        scores.Add([1, double.NaN], [2, 2], 1, []);
        var metrics = scores.Metrics();
        Assert.Multiple(() =>
        {
            Assert.That(metrics.Mae, Is.EqualTo(1).Within(1e-12));
            Assert.That(metrics.Rmse, Is.EqualTo(1).Within(1e-12));
            Assert.That(metrics.Mase, Is.EqualTo(2).Within(1e-12));
            Assert.That(metrics.Smape, Is.EqualTo(100 * ((2.0 / 5) + (2.0 / 7) + (2.0 / 3)) / 3).Within(1e-12));
            Assert.That(metrics.RelativeMae, Is.EqualTo(3.0 / 4).Within(1e-12));
            Assert.That((metrics.DirectionalAccuracy, metrics.FlatActuals, metrics.Windows, metrics.Steps, metrics.Missing), Is.EqualTo(
                (1.0, 1, 2, 3, 1)));
        });
        var details = scores.Details();
        Assert.That(details.ByHorizon.Select(step => (step.Step, step.Mae, step.Windows)), Is.EqualTo(new[] { (1, 1.0, 2), (2, 1.0, 1) }));
        Assert.That(details.OverWindows["mae"], Is.EqualTo(new WindowSpread(1, 0, 2)));
    }

    [Test]
    public async Task Every_window_counts_whatever_the_batch()
    {
        var series = MadeSeries.Of(MadeSeries.Wave(900));
        var windows = OriginWindows.Within(600, 900, 24, 7);
        Assert.That(windows.Count, Is.EqualTo(40));
        var model = new TrainedBaseline("drift", new Drift());
        var one = await WindowEvaluation.ScoreAsync(model, series, windows, 1.5, default, batch: 1);
        var many = await WindowEvaluation.ScoreAsync(model, series, windows, 1.5, default, batch: 32);
        Assert.That(one.Metrics(), Is.EqualTo(many.Metrics()));
        Assert.That(one.Losses, Is.EqualTo(many.Losses));
        Assert.That(one.Metrics().Windows, Is.EqualTo(40));
    }

    [Test]
    public async Task Quantiles_are_scored_where_a_model_has_them()
    {
        var series = MadeSeries.Of(MadeSeries.Walk(300));
        var scores = await WindowEvaluation.ScoreAsync(new Widening(), series, OriginWindows.Within(200, 300, 5, 5), null, default);
        var metrics = scores.Metrics();
        // ±1 a step cannot leave ±h
        Assert.That(metrics.Coverage80, Is.EqualTo(1));
        Assert.That(metrics.WeightedQuantileLoss, Is.GreaterThan(0));
        Assert.That(scores.Details().ByHorizon.Select(step => step.Coverage80), Is.All.EqualTo(1.0));
    }

    [Test]
    public void A_split_has_its_parts_in_time_order_and_the_rows_before_are_for_training()
    {
        var split = SplitPlan.Of(1000, 10, 50, new(Step: 10, Validation: 10, Gate: 12, Test: 5), new());
        Assert.That((split.Origins.TrainingEnd, split.Origins.Validation.End, split.Origins.Gate.End, split.Origins.Test.End), Is.EqualTo(
            (730, 830, 950, 1000)));
        Assert.That((split.Train.Count, split.Train.End), Is.EqualTo((10, 730)));
    }

    [Test]
    public void Numbers_of_windows_that_are_not_given_fit_the_rows()
    {
        var split = SplitPlan.Of(144, 12, 24, null, new());
        Assert.That((split.Origins.Validation.Count, split.Origins.Gate.Count, split.Origins.Test.Count), Is.EqualTo((1, 1, 1)));
        Assert.That(SplitPlan.Of(100_000, 24, 24, null, new()).Origins.Gate.Count, Is.EqualTo(20));
    }

    [Test]
    public void A_series_that_is_too_short_is_refused_with_what_it_takes() => Assert.That(
        () => SplitPlan.Of(100, 24, 336, null, new()),
        Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("data: has 100 rows; at least 432: 72 for 1 validation"));

    [Test]
    public async Task M4_hourly_seasonal_naive_has_the_published_mase()
    {
        double mase = 0, smape = 0;
        foreach (var (history, actual) in PublishedSeries.M4Hourly())
        {
            var series = MadeSeries.Of([.. history, .. actual]);
            var scores = await WindowEvaluation.ScoreAsync(
                new TrainedBaseline("seasonal_naive", new SeasonalNaive(24)), series, new(history.Length, actual.Length, 1, 1),
                RelativeErrors.Scale(history, 24), default);
            mase += scores.Metrics().Mase!.Value / 414;
            smape += scores.Metrics().Smape!.Value / 414;
        }

        Assert.That(mase, Is.EqualTo(1.1932102074).Within(1e-9));
        Assert.That(smape, Is.EqualTo(13.91227).Within(5e-6));
    }

    [Test]
    public async Task Exchange_rates_repeated_have_the_published_errors()
    {
        var columns = PublishedSeries.ExchangeRates();
        var rows = columns[0].Length;
        double squares = 0, absolute = 0;
        foreach (var column in PublishedSeries.Standardised(columns, (int)(rows * 0.7)))
        {
            var windows = OriginWindows.Within(rows - (int)(rows * 0.2), rows, 96, 1);
            var scores = await WindowEvaluation.ScoreAsync(
                new TrainedBaseline("persistence", new Persistence()), MadeSeries.Of(column), windows, null, default);
            squares += Math.Pow(scores.Metrics().Rmse!.Value, 2) / columns.Length;
            absolute += scores.Metrics().Mae!.Value / columns.Length;
        }

        Assert.That(squares, Is.EqualTo(0.08113).Within(5e-6));
        Assert.That(absolute, Is.EqualTo(0.19636).Within(5e-6));
    }

    [Test]
    public async Task Etth1_seasonal_naive_of_the_last_day_has_the_known_mase()
    {
        var mase = 0.0;
        foreach (var column in PublishedSeries.Etth1())
        {
            var scores = await WindowEvaluation.ScoreAsync(
                new TrainedBaseline("seasonal_naive", new SeasonalNaive(24)), MadeSeries.Of(column), new(column.Length - 24, 24, 24, 1),
                RelativeErrors.Scale(column.AsSpan(..^24), 24), default);
            mase += scores.Metrics().Mase!.Value / 7;
        }

        Assert.That(mase, Is.EqualTo(0.7865835672).Within(1e-9));
    }

    /// <summary>The last value, and ± the step around it.</summary>
    private sealed class Widening : ITrainedForecast
    {
        public IReadOnlyList<TrainingStep> History => [];

        public object? Fit => null;

        public ModelArtefact? Artefact => null;

        public Task<WindowForecasts> ForecastAsync(IReadOnlyList<ForecastContext> contexts, CancellationToken token) =>
            Task.FromResult(Forecasts(contexts));

        private static WindowForecasts Forecasts(IReadOnlyList<ForecastContext> contexts) => new(
            [.. contexts.Select(context => Around(context, 0))],
            [0.1, 0.5, 0.9],
            [.. contexts.Select(context => (double[])[.. Around(context, -1), .. Around(context, 0), .. Around(context, 1)])]);

        private static double[] Around(ForecastContext context, int side) =>
            [.. Enumerable.Range(1, context.FutureTimes.Length).Select(step => context.History.Span[^1] + (side * step))];
    }
}
