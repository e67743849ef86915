using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Evaluation;

/// <summary>Compares a model with its rivals on the gate windows.</summary>
internal static class EdgeJudgement
{
    internal const string Edge = "edge";
    internal const string NoEdge = "no_edge";
    internal const string Insufficient = "insufficient";
    private const string ZeroShot = "zero_shot";
    private const string NoReturnName = "no_return";

    /// <param name="model">Trained already.</param>
    /// <param name="own">Its scores on the gate windows.</param>
    /// <param name="series">The whole series.</param>
    /// <param name="gate">The gate windows.</param>
    /// <param name="season">Rows of a season.</param>
    /// <param name="isReturns">Whether the series is returns, of which persistence of the price is 0.</param>
    /// <param name="configurations">Configurations tried, this one included.</param>
    /// <param name="token">Stops between windows.</param>
    internal static async Task<EdgeReport> JudgeAsync(
        ITrainedForecast model,
        PartScores own,
        ForecastSeries series,
        OriginWindows gate,
        int season,
        bool isReturns,
        int configurations,
        CancellationToken token)
    {
        List<(string Name, IReadOnlyList<double> Losses)> rivals =
        [
            (Baselines.PersistenceName, await LossesAsync(new TrainedBaseline(Baselines.PersistenceName, new Persistence()))),
            (Baselines.SeasonalNaiveName, await LossesAsync(new TrainedBaseline(Baselines.SeasonalNaiveName, new SeasonalRival(season)))),
        ];
        if (isReturns)
        {
            rivals.Add((NoReturnName, await LossesAsync(new TrainedBaseline(NoReturnName, new NoReturn()))));
        }

        if (model.Base is { } untuned)
        {
            rivals.Add((ZeroShot, await LossesAsync(untuned)));
        }

        // windows without an actual say nothing about anybody
        var places = Enumerable.Range(0, gate.Count).Where(window => !double.IsNaN(own.Losses[window])).ToArray();
        var verdict = EdgeGate.Judge(
            Pick(own.Losses, places),
            [.. rivals.Select(rival => new EdgeRival(rival.Name, Pick(rival.Losses, places)))],
            gate.Overlap,
            configurations);
        return new(Name(verdict.Outcome), places.Length, configurations, [.. verdict.Comparisons.Select(Describe)]);

        async Task<IReadOnlyList<double>> LossesAsync(ITrainedForecast rival) =>
            (await WindowEvaluation.ScoreAsync(rival, series, gate, null, token)).Losses;
    }

    private static double[] Pick(IReadOnlyList<double> losses, int[] places) => [.. places.Select(place => losses[place])];

    private static RivalComparison Describe(EdgeComparison comparison) => new(
        comparison.Name,
        double.IsFinite(comparison.Test.MeanGain) ? comparison.Test.MeanGain : null,
        comparison.Test.Statistic,
        comparison.Test.Probability,
        comparison.AdjustedProbability,
        comparison.Test.Problem switch
        {
            ComparisonProblem.None => null,
            ComparisonProblem.TooFewWindows =>
                $"{comparison.Test.Windows} windows; at least {DieboldMariano.SmallestWindows}, and more than the lags.",
            ComparisonProblem.NoVariation => "The losses differ by the same amount in every window.",
            _ => "A loss is no number.",
        });

    private static string Name(EdgeOutcome outcome) => outcome switch
    {
        EdgeOutcome.Edge => Edge,
        EdgeOutcome.NoEdge => NoEdge,
        _ => Insufficient,
    };
}
