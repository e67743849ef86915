using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>
/// What became of a long position from a bar's close: a profit target, a stop, or a time limit (the triple barrier of López de Prado,
/// Advances in Financial Machine Learning, 2018, ch. 3). A bar that reaches both counts as the stop, for which came first is unknown.
/// </summary>
public static class BarrierOutcome
{
    /// <summary>
    /// In units of the expected move m: the target's distance where the high of a bar first reaches c·(1 + target·m), minus the stop's
    /// where the low reaches c·(1 − stop·m), else the simple return at the time limit over m.
    /// </summary>
    /// <param name="high">Highest prices, n values.</param>
    /// <param name="low">Lowest prices.</param>
    /// <param name="close">Closes &gt; 0.</param>
    /// <param name="ends">The time limit of each bar: a later bar, else the outcome is NaN.</param>
    /// <param name="moves">m, a fraction of the price; NaN gives NaN.</param>
    /// <param name="target">Distance of the target in moves, &gt; 0; 0 for none.</param>
    /// <param name="stop">Distance of the stop in moves, &gt; 0; 0 for none.</param>
    /// <param name="destination">n values.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, ReadOnlySpan<int> ends,
        ReadOnlySpan<double> moves, double target, double stop, Span<double> destination)
    {
        Shapes.RequireSameLength(close.Length, high.Length);
        Shapes.RequireSameLength(close.Length, low.Length);
        Shapes.RequireSameLength(close.Length, ends.Length);
        Shapes.RequireSameLength(close.Length, moves.Length);
        Shapes.RequireSameLength(close.Length, destination.Length);
        for (var t = 0; t < close.Length; t++)
        {
            var (move, price) = (moves[t], close[t]);
            if (ends[t] <= t || double.IsNaN(move))
            {
                destination[t] = double.NaN;
                continue;
            }

            var above = target > 0 ? price * (1 + (target * move)) : double.PositiveInfinity;
            var below = stop > 0 ? price * (1 - (stop * move)) : double.NegativeInfinity;
            var bar = t + 1;
            while (bar <= ends[t] && low[bar] > below && high[bar] < above)
            {
                bar++;
            }

            destination[t] = bar > ends[t] ? ((close[ends[t]] / price) - 1) / move : low[bar] <= below ? -stop : target;
        }
    }
}
