namespace StrategyFactory.Dashboard.Charts;

/// <summary>One line a thing over several axes, each axis with a unit of its own.</summary>
/// <param name="Axes">The axes from left to right.</param>
/// <param name="Lines">The lines.</param>
public sealed record ParallelLinesOptions(IReadOnlyList<ParallelAxis> Axes, IReadOnlyList<ParallelLine> Lines) : IChartOptions
{
    private const int Colours = 6;
    private static readonly string[] Dashes = ["solid", "dashed", "dotted", "dashed"];

    /// <summary>By value, lists included.</summary>
    public bool Equals(ParallelLinesOptions? other) =>
        other is not null && Axes.SequenceEqual(other.Axes) && Lines.SequenceEqual(other.Lines);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Axes.Count, Lines.Count);

    /// <inheritdoc/>
    public object ToScript() => new
    {
        animation = false,
        textStyle = ChartStyle.Font,
        tooltip = ChartStyle.Tooltip("item"),
        parallel = new
        {
            left = 40,
            right = 56,
            top = 36,
            bottom = 20,
            parallelAxisDefault = new
            {
                type = "value",
                scale = true,
                splitNumber = 3,
                nameGap = 16,
                nameTextStyle = new { color = ChartStyle.Quiet, fontSize = 11 },
                axisLabel = new { color = ChartStyle.Quiet, fontSize = 10, hideOverlap = true },
                axisLine = new { lineStyle = new { color = ChartStyle.Lines, width = 1.5 } },
                axisTick = new { show = false },
                splitLine = new { show = false },
            },
        },
        parallelAxis = Axes.Select((axis, place) => new
        {
            dim = place,
            name = axis.Name,
            inverse = axis.LowIsBetter,
            nameLocation = axis.LowIsBetter ? "start" : "end",
        }).ToArray(),
        // never told apart by colour alone: the dash changes with each round of colours, the baseline is the broad one
        series = Lines.Select((line, place) => new
        {
            type = "parallel",
            name = line.Name,
            smooth = false,
            lineStyle = new
            {
                color = $"var(--series-{place % Colours})",
                type = Dashes[place / Colours % Dashes.Length],
                width = line.Strong ? 4 : 1.75,
                opacity = 0.95,
            },
            emphasis = new { lineStyle = new { width = 4, opacity = 1 } },
            data = Pieces(line.Values),
        }).ToArray(),
    };

    // The library joins what lies on both sides of a gap, which would show a figure that there is none of: each piece is a line of its own.
    private static object[][] Pieces(IReadOnlyList<double?> values)
    {
        List<object[]> pieces = [];
        for (var place = 0; place < values.Count; place++)
        {
            if (values[place] is not { } value || !double.IsFinite(value))
            {
                continue;
            }

            if (place == 0 || pieces.Count == 0 || pieces[^1][place - 1] is string)
            {
                pieces.Add([.. Enumerable.Repeat("-", values.Count)]);
            }

            pieces[^1][place] = Math.Round(value, 4);
        }

        return [.. pieces];
    }
}

/// <summary>An axis.</summary>
/// <param name="Name">What it measures.</param>
/// <param name="LowIsBetter">True to turn it round, so that upwards is better on all of them.</param>
public sealed record ParallelAxis(string Name, bool LowIsBetter);

/// <summary>A line.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Values">As many as axes; null leaves a gap.</param>
/// <param name="Strong">True for the one that the others are compared with.</param>
public sealed record ParallelLine(string Name, IReadOnlyList<double?> Values, bool Strong)
{
    /// <summary>By value, the list included.</summary>
    public bool Equals(ParallelLine? other) =>
        other is not null && Name == other.Name && Strong == other.Strong && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Strong, Values.Count);
}
