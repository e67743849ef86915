using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Forecasting.Series;

/// <summary>What of a symbol can be forecast.</summary>
internal static class SymbolTarget
{
    internal const string Close = "close";
    internal const string Returns = "returns";
    internal const string Volatility = "realised_volatility";

    internal static IReadOnlyList<string> All { get; } = [Close, Returns, Volatility];

    /// <summary>The target of every bar, NaN where it is not yet defined.</summary>
    /// <param name="target">One of <see cref="All"/>.</param>
    /// <param name="close">Prices.</param>
    /// <param name="window">Returns of a realised volatility.</param>
    internal static ReadOnlyMemory<double> Compute(string target, ReadOnlyMemory<double> close, int? window)
    {
        if (target == Close)
        {
            return close;
        }

        var returns = new double[close.Length];
        LogReturns.Compute(close.Span, 1, returns);
        if (target == Returns)
        {
            return returns;
        }

        var volatility = new double[close.Length];
        RollingStatistics.StandardDeviation(returns, window!.Value, volatility);
        return volatility;
    }
}
