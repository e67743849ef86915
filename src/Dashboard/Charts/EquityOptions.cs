using System.Runtime.InteropServices;

namespace StrategyFactory.Dashboard.Charts;

/// <summary>Values over time: lines on one scale, at wish others in a pane below, and moments marked across both.</summary>
/// <param name="Lines">The lines of the upper pane, the most important first; each named as in the legend.</param>
/// <param name="Unit">How their values are written.</param>
public sealed record EquityOptions(IReadOnlyList<TimedLine> Lines, ValueUnit Unit = ValueUnit.Number)
{
    /// <summary>The lines of the pane below, such as the drawdown; empty for none.</summary>
    public IReadOnlyList<TimedLine> Below { get; init; } = [];

    /// <summary>How the values below are written.</summary>
    public ValueUnit UnitBelow { get; init; } = ValueUnit.Percent;

    /// <summary>Moments drawn as vertical lines.</summary>
    public IReadOnlyList<TimeMark> Marks { get; init; } = [];

    /// <summary>By value, lists included.</summary>
    public bool Equals(EquityOptions? other) => ReferenceEquals(this, other)
        || (other is not null && Unit == other.Unit && UnitBelow == other.UnitBelow
        && Lines.SequenceEqual(other.Lines) && Below.SequenceEqual(other.Below) && Marks.SequenceEqual(other.Marks));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Unit, UnitBelow, Lines.Count, Below.Count, Marks.Count);

    /// <summary>What the script draws: times and values go as bytes, 16 a point.</summary>
    internal object ToScript() => new
    {
        panes = new[] { Pane(Lines, Unit), Pane(Below, UnitBelow) }.Where(pane => pane is not null).ToArray(),
        marks = Marks.Select(mark => new { time = mark.At.ToUnixTimeSeconds(), text = mark.Text, colour = mark.Colour }).ToArray(),
    };

    private static object? Pane(IReadOnlyList<TimedLine> lines, ValueUnit unit) => lines.Count == 0
        ? null
        : new { unit = unit == ValueUnit.Percent ? "percent" : "number", lines = lines.Select(line => line.ToScript()).ToArray() };
}

/// <summary>How a value is written.</summary>
public enum ValueUnit
{
    /// <summary>As it is.</summary>
    Number,

    /// <summary>A share: 0.123 is 12.3 %.</summary>
    Percent,
}

/// <summary>One line: a value at each of its times.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Points">In order of time; of several in one second the last counts, and what is not finite is left out.</param>
/// <param name="Colour">A colour of the theme, such as <c>var(--mud-palette-primary)</c>.</param>
/// <param name="Dashed">Whether it is dashed: what others are compared with.</param>
/// <param name="Filled">Whether the ground between it and zero is tinted: a drawdown.</param>
public sealed record TimedLine(
    string Name, IReadOnlyList<TimedValue> Points, string Colour = "var(--mud-palette-primary)", bool Dashed = false, bool Filled = false)
{
    /// <summary>
    /// How far each value lies below the highest before it, as a share: 0 to −1. For values that start above zero, such as equity.
    /// </summary>
    public TimedLine Drawdown()
    {
        var highest = double.NegativeInfinity;
        var points = new TimedValue[Points.Count];
        for (var i = 0; i < points.Length; i++)
        {
            highest = Math.Max(highest, Points[i].Value);
            points[i] = new(Points[i].At, highest > 0 ? Points[i].Value / highest - 1 : double.NaN);
        }

        return new("Drawdown", points, "var(--loss)", Filled: true);
    }

    /// <summary>By value, points included.</summary>
    public bool Equals(TimedLine? other) => ReferenceEquals(this, other)
        || (other is not null && Name == other.Name && Colour == other.Colour && Dashed == other.Dashed && Filled == other.Filled
            && (ReferenceEquals(Points, other.Points) || Points.SequenceEqual(other.Points)));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Colour, Dashed, Filled, Points.Count);

    internal object ToScript() => new { name = Name, colour = Colour, dashed = Dashed, filled = Filled, points = Bytes() };

    // seconds and value, one after the other: the library takes each time once
    private byte[] Bytes()
    {
        var pairs = new List<double>(Points.Count * 2);
        foreach (var (at, value) in Points)
        {
            double second = at.ToUnixTimeSeconds();
            if (pairs.Count > 0 && pairs[^2] == second)
            {
                pairs[^1] = value;
            }
            else
            {
                pairs.Add(second);
                pairs.Add(value);
            }
        }

        return MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(pairs)).ToArray();
    }
}

/// <summary>A value at a moment.</summary>
/// <param name="At">The moment.</param>
/// <param name="Value">The value; NaN for none.</param>
public readonly record struct TimedValue(DateTimeOffset At, double Value);

/// <summary>A moment drawn as a vertical line: where a segment begins, a trade.</summary>
/// <param name="At">The moment.</param>
/// <param name="Text">What begins or happens there; may be empty.</param>
/// <param name="Colour">A colour of the theme.</param>
public sealed record TimeMark(DateTimeOffset At, string Text, string Colour = "var(--mud-palette-text-secondary)");
