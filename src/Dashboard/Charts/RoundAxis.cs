using System.Globalization;
using StrategyFactory.Dashboard.Shell;

namespace StrategyFactory.Dashboard.Charts;

/// <summary>A labelled place of an axis.</summary>
/// <param name="At">Its value.</param>
/// <param name="Label">What it is called.</param>
public readonly record struct AxisTick(double At, string Label);

/// <summary>A range of values with round places in it.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end, above <paramref name="Low"/>.</param>
/// <param name="Ticks">Ascending, within the range.</param>
public sealed record RoundAxis(double Low, double High, IReadOnlyList<AxisTick> Ticks)
{
    private static readonly int[] DaySteps = [1, 2, 7, 14];
    private static readonly int[] MonthSteps = [1, 3, 6, 12, 24, 60, 120, 240];

    /// <summary>Where a value lies between two places, on a straight scale.</summary>
    public double Place(double value, double from, double to) => from + ((value - Low) / (High - Low) * (to - from));

    /// <summary>An axis of numbers; the ends are widened to round numbers.</summary>
    /// <param name="values">What it must hold; those that are not finite are passed over.</param>
    /// <param name="format">Of .NET, such as <c>0.0</c>.</param>
    /// <param name="about">Ticks wished for.</param>
    public static RoundAxis Numbers(IEnumerable<double> values, string format = "0.##", int about = 5)
    {
        var (low, high) = Range(values);
        if (low == high)
        {
            var room = low == 0 ? 1 : Math.Abs(low) * 0.1;
            (low, high) = (low - room, high + room);
        }

        var step = Step((high - low) / about);
        var (first, last) = ((long)Math.Floor(low / step), (long)Math.Ceiling(high / step));
        AxisTick[] ticks = [.. Enumerable.Range(0, (int)(last - first) + 1).Select(place => Tick((first + place) * step))];
        return new(first * step, last * step, ticks);

        AxisTick Tick(double at) => new(at, Format.Number(Math.Abs(at) < step / 2 ? 0 : at, format));
    }

    /// <summary>An axis of numbers whose ends stay as they are.</summary>
    public static RoundAxis Between(double low, double high, string format = "0.##", int about = 8)
    {
        var axis = Numbers([low, high], format, about);
        return new(low, high, [.. axis.Ticks.Where(tick => tick.At >= low && tick.At <= high)]);
    }

    /// <summary>An axis of dates as <see cref="DateOnly.DayNumber"/>: whole days, months or years.</summary>
    public static RoundAxis Dates(DateOnly from, DateOnly to, int about = 6)
    {
        var days = Math.Max(1, to.DayNumber - from.DayNumber);
        return new(from.DayNumber, from.DayNumber + days, [.. Marks().TakeWhile(tick => tick.At <= from.DayNumber + days)]);

        IEnumerable<AxisTick> Marks()
        {
            var step = Array.Find(DaySteps, step => days / step <= about);
            if (step > 0)
            {
                for (var day = from; ; day = day.AddDays(step))
                {
                    yield return new(day.DayNumber, day.ToString("d MMM", CultureInfo.InvariantCulture));
                }
            }

            var months = Array.Find(MonthSteps, months => days / (30.44 * months) <= about) is > 0 and var found ? found : MonthSteps[^1];
            var first = new DateOnly(Math.Max(1, from.Year - (from.Year % Math.Max(1, months / 12))), 1, 1);
            for (var month = first; ; month = month.AddMonths(months))
            {
                if (month >= from)
                {
                    yield return new(month.DayNumber, month.ToString(months >= 12 ? "yyyy" : "MMM yyyy", CultureInfo.InvariantCulture));
                }
            }
        }
    }

    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values.Where(double.IsFinite))
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return low > high ? (0, 0) : (low, high);
    }

    /// <summary>1, 2 or 5 times a power of ten, not below <paramref name="least"/>.</summary>
    private static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return new[] { 1.0, 2, 5, 10 }.Select(factor => factor * power).First(step => step >= least * (1 - 1e-9));
    }
}
