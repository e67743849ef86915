using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.MarketData.Features;

/// <summary>Families that relate a symbol to a reference symbol or to the volatility index.</summary>
internal static class ReferenceFamilies
{
    public static IReadOnlyList<FeatureFamily> All { get; } =
    [
        new("beta_N:REF", "Slope on the reference's returns over the last N one-bar log returns that both have.", true, n => n,
            (inputs, n, output) => Beta(inputs, n, output, residual: false)) { UsualN = [60] },
        new("residual_return_N:REF", "return_1 - beta_N:REF x the reference's return of the same bar.", true, n => n,
            (inputs, n, output) => Beta(inputs, n, output, residual: true)) { UsualN = [60] },
        new("vix_close", "Last completed daily close of the volatility index, at most ten calendar days old.", true, _ => 0,
            (inputs, _, output) => JoinVix(inputs, Vix(inputs).Close.Span, output)) { NeedsVix = true },
        new("vix_return_1", "Log return of the last completed daily close of the volatility index.", true, _ => 0,
            (inputs, _, output) => JoinVix(inputs, OneBarReturns.Of(Vix(inputs)), output)) { NeedsVix = true },
        new("vix_z_N", "(Close - mean) / standard deviation of the last N completed daily closes of the volatility index.", true, _ => 0,
            VixScore) { NeedsVix = true, UsualN = [20, 60] },
        new("vrp_N", "vix_close - 100 x annualised volatility_N.", true, n => n, RiskPremium) { NeedsVix = true, UsualN = [20] },
    ];

    private static BarSeries Vix(FeatureInputs inputs) =>
        inputs.Vix ?? throw new ArgumentException("The feature needs the daily bars of the volatility index.", nameof(inputs));

    private static void JoinVix(FeatureInputs inputs, ReadOnlySpan<double> daily, Span<double> output) =>
        AsOfJoin.OfCompletedDays(inputs.Times, Vix(inputs).Times.Span, daily, output);

    private static void VixScore(FeatureInputs inputs, int n, Span<double> output)
    {
        var close = Vix(inputs).Close.Span;
        var score = new double[close.Length];
        RollingStatistics.ZScore(close, n, score);
        JoinVix(inputs, score, output);
    }

    private static void RiskPremium(FeatureInputs inputs, int n, Span<double> output)
    {
        var volatility = new double[output.Length];
        RollingStatistics.StandardDeviation(OneBarReturns.Of(inputs.Bars), n, volatility);
        var perYear = new double[output.Length];
        BarsPerYear.Compute(inputs.Times, perYear);
        JoinVix(inputs, Vix(inputs).Close.Span, output);
        for (var t = 0; t < output.Length; t++)
        {
            output[t] -= 100 * volatility[t] * Math.Sqrt(perYear[t]);
        }
    }

    private static void Beta(FeatureInputs inputs, int n, Span<double> output, bool residual)
    {
        var reference = inputs.Reference
            ?? throw new ArgumentException("The feature needs the bars of its reference symbol.", nameof(inputs));
        var pairs = PairedReturns.Of(inputs.Bars, reference);
        var beta = new double[pairs.Count];
        RollingStatistics.Beta(pairs.Own, pairs.Reference, n, beta);
        var times = inputs.Times;
        var latest = 0L;
        for (var t = 0; t < output.Length; t++)
        {
            latest = pairs.IsAt(t) ? times[t] : latest;
            var pair = pairs.LatestAt[t];
            if (pair < 0 || times[t] - latest > AsOfJoin.OldestMilliseconds)
            {
                output[t] = double.NaN;
            }
            else if (residual)
            {
                output[t] = pairs.IsAt(t) ? pairs.Own[pair] - beta[pair] * pairs.Reference[pair] : double.NaN;
            }
            else
            {
                output[t] = beta[pair];
            }
        }
    }
}
