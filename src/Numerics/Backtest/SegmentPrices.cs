using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>The fill price of every bar of a checked segment.</summary>
internal sealed class SegmentPrices : IDisposable
{
    private readonly double[]? _mid;

    /// <summary>Checks segment and settings, and finds the fill prices.</summary>
    public SegmentPrices(BacktestSegment segment, BacktestSettings settings)
    {
        BacktestSettings.Validate(settings);
        Check(segment);
        if (settings.Fill == FillPrice.Mid)
        {
            ReadOnlySpan<double> high = segment.High.Span, low = segment.Low.Span;
            _mid = ArrayPool<double>.Shared.Rent(segment.Count);
            for (var bar = 0; bar < high.Length; bar++)
            {
                _mid[bar] = (high[bar] + low[bar]) / 2;
            }

            Fill = _mid.AsMemory(0, segment.Count);
        }
        else
        {
            Fill = settings.Fill == FillPrice.Open ? segment.Open : segment.Close;
        }

        RequirePositive(Fill.Span, "fill");
        RequirePositive(segment.Close.Span, "close");
        RequirePositive(segment.Open.Span[..1], "open");
        if (settings.Hold == TradeHold.Barrier || settings.EndsWithSession || settings.Fill == FillPrice.Passive)
        {
            RequirePositive(segment.Open.Span, "open");
            RequirePositive(segment.High.Span, "high");
            RequirePositive(segment.Low.Span, "low");
        }

        CheckCosts(segment, settings);
    }

    /// <summary>Fill price of each bar.</summary>
    public ReadOnlyMemory<double> Fill { get; }

    public void Dispose()
    {
        if (_mid is not null)
        {
            ArrayPool<double>.Shared.Return(_mid);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Check(BacktestSegment segment)
    {
        var count = segment.Count;
        if (count == 0)
        {
            throw new ArgumentException("A segment needs at least one bar.", nameof(segment));
        }

        if (segment.Open.Length != count || segment.High.Length != count || segment.Low.Length != count || segment.Close.Length != count
            || segment.Predictions.Length != count || segment.OutlierScores.Length != count || segment.AllowedRegimes.Length != count)
        {
            throw new ArgumentException("All columns of a segment must have the same length.", nameof(segment));
        }

        if (segment.HalfSpread.Length != 0 && segment.HalfSpread.Length != count)
        {
            throw new ArgumentException("The half spread must be given for every bar, or for none.", nameof(segment));
        }

        if (segment.Weights.Length != 0 && segment.Weights.Length != count)
        {
            throw new ArgumentException("The weight of positions must be given for every bar, or for none.", nameof(segment));
        }

        var times = segment.OpenTimes.Span;
        for (var bar = 1; bar < times.Length; bar++)
        {
            if (times[bar] <= times[bar - 1])
            {
                throw new ArgumentException($"Times must increase; bar {bar} does not.", nameof(segment));
            }
        }
    }

    private static void CheckCosts(BacktestSegment segment, BacktestSettings settings)
    {
        if (settings.Hold == TradeHold.Barrier && segment.Volatility.Length != segment.Count)
        {
            throw new ArgumentException("Barriers need the volatility of every bar.", nameof(segment));
        }

        foreach (var half in segment.HalfSpread.Span)
        {
            if (half < 0 || half + settings.CostPerSide >= 1)
            {
                throw new ArgumentException("A half spread must lie in [0, 1), costs included.", nameof(segment));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RequirePositive(ReadOnlySpan<double> prices, string name)
    {
        var infinity = Vector512.Create(double.PositiveInfinity);
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(prices);
        var valid = Vector512<double>.AllBitsSet;
        foreach (var vector in vectors)
        {
            valid &= Vector512.GreaterThan(vector, Vector512<double>.Zero) & Vector512.LessThan(vector, infinity);
        }

        var good = valid.AsInt64() == Vector512<long>.AllBitsSet;
        foreach (var price in prices[(vectors.Length * Vector512<double>.Count)..])
        {
            good &= price > 0 && double.IsFinite(price);
        }

        if (!good)
        {
            throw new ArgumentException($"Every {name} price must be finite and positive.", nameof(prices));
        }
    }
}
