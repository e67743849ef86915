using System.Globalization;
using System.Text.Json.Serialization;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>How far a label looks ahead: so many bars, or to the last bar of the UTC date.</summary>
[JsonConverter(typeof(HorizonConverter))]
public readonly record struct Horizon
{
    /// <summary>Bars at most.</summary>
    public const int MostBars = 500;

    /// <summary>What is allowed, in words.</summary>
    public const string Allowed = "1 to 500 bars, or session_end";

    private const string SessionEndName = "session_end";
    private const long MillisecondsPerDay = 86_400_000;

    /// <summary>So many bars ahead.</summary>
    /// <param name="bars">1 to <see cref="MostBars"/>; what lies outside is told by <see cref="IsAllowed"/>.</param>
    public Horizon(int bars) => Bars = bars;

    /// <summary>The next bar.</summary>
    public static Horizon NextBar { get; } = new(1);

    /// <summary>To the last bar of the UTC date, in which the bar opens; the last one itself has no label.</summary>
    public static Horizon SessionEnd => default;

    /// <summary>Bars ahead; 0 for <see cref="SessionEnd"/>.</summary>
    public int Bars { get; }

    /// <summary>True where it ends with the date.</summary>
    public bool IsSessionEnd => Bars == 0;

    /// <summary>In words, such as <c>12 bars ahead</c>.</summary>
    public string Words => IsSessionEnd ? "to the session's end" : Bars == 1 ? "1 bar ahead"
        : string.Create(CultureInfo.InvariantCulture, $"{Bars} bars ahead");

    /// <summary>Whether it is one that a request may ask for.</summary>
    public bool IsAllowed => Bars is >= 0 and <= MostBars;

    /// <summary>So many bars ahead.</summary>
    public static implicit operator Horizon(int bars) => FromInt32(bars);

    /// <summary>So many bars ahead.</summary>
    public static Horizon FromInt32(int bars) => new(bars);

    /// <summary>Reads a whole number of bars, or <c>session_end</c>.</summary>
    /// <returns>False when the text is neither, or not <see cref="IsAllowed"/>.</returns>
    public static bool TryParse(string? text, out Horizon horizon)
    {
        if (string.Equals(text?.Trim(), SessionEndName, StringComparison.OrdinalIgnoreCase))
        {
            horizon = SessionEnd;
            return true;
        }

        var valid = int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var bars) && bars is >= 1 and <= MostBars;
        horizon = valid ? new(bars) : NextBar;
        return valid;
    }

    /// <summary>Reads what <see cref="TryParse"/> does.</summary>
    /// <exception cref="FormatException">The text is no horizon; the message names it and what is allowed.</exception>
    public static Horizon Parse(string? text) =>
        TryParse(text, out var horizon) ? horizon : throw new FormatException($"horizon: '{text}' is not allowed; {Allowed}.");

    /// <summary>The bars that the farthest label of a series looks ahead; 0 where every date has but one bar and the horizon ends with
    /// it.</summary>
    /// <param name="times">Open times, milliseconds since 1970-01-01 UTC, ascending.</param>
    public int Longest(ReadOnlySpan<long> times)
    {
        if (!IsSessionEnd)
        {
            return Bars;
        }

        var (longest, first) = (0, 0);
        for (var bar = 1; bar < times.Length; bar++)
        {
            first = DateOf(times[bar]) == DateOf(times[first]) ? first : bar;
            longest = Math.Max(longest, bar - first);
        }

        return longest;
    }

    /// <summary>The bar that each bar's label ends at; −1 where that bar does not exist, or is the bar itself.</summary>
    /// <param name="times">Open times, milliseconds since 1970-01-01 UTC, ascending.</param>
    public int[] Ends(ReadOnlySpan<long> times)
    {
        var ends = new int[times.Length];
        if (!IsSessionEnd)
        {
            for (var bar = 0; bar < ends.Length; bar++)
            {
                ends[bar] = bar + Bars < ends.Length ? bar + Bars : -1;
            }

            return ends;
        }

        var last = ends.Length - 1;
        for (var bar = last; bar >= 0; bar--)
        {
            last = DateOf(times[bar]) == DateOf(times[last]) ? last : bar;
            ends[bar] = bar == last ? -1 : last;
        }

        return ends;
    }

    /// <inheritdoc/>
    public override string ToString() => IsSessionEnd ? SessionEndName : Bars.ToString(CultureInfo.InvariantCulture);

    // before 1970 as after it
    private static long DateOf(long time) => Math.DivRem(time, MillisecondsPerDay, out var rest) - (rest < 0 ? 1 : 0);
}
