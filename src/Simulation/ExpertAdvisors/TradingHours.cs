using System.Runtime.InteropServices;
using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>Hours and weekdays, UTC, at which a position may be filled.</summary>
/// <param name="Start">First hour.</param>
/// <param name="End">Hour after the last; before <paramref name="Start"/> across midnight, equal to it for all hours.</param>
/// <param name="Days">Bit d for <see cref="DayOfWeek"/> d.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TradingHours(int Start, int End, int Days)
{
    /// <summary>Hours of a day.</summary>
    public const int Day = 24;
    private const int AllDays = 0b111_1111;

    /// <summary>True where nothing is forbidden.</summary>
    public bool Always => Days == AllDays && (Start == End || (Start == 0 && End == Day));

    /// <summary>Whether a fill is allowed when the server's clock shows this.</summary>
    public bool Allow(long milliseconds)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        var hour = time.Hour;
        var inside = Start == End || (Start < End ? hour >= Start && hour < End : hour >= Start || hour < End);
        return inside && (Days >> (int)time.DayOfWeek & 1) != 0;
    }

    /// <summary>One bit per bar whose signal, filled at the next open, is allowed; empty for all.</summary>
    /// <param name="shown">What the server's clock shows when each bar opens, in milliseconds.</param>
    public ulong[] Bits(ReadOnlySpan<long> shown)
    {
        if (Always)
        {
            return [];
        }

        var bits = new ulong[TradeSignals.Words(shown.Length)];
        for (var bar = 0; bar + 1 < shown.Length; bar++)
        {
            bits[bar / 64] |= (Allow(shown[bar + 1]) ? 1ul : 0) << (bar % 64);
        }

        return bits;
    }
}
