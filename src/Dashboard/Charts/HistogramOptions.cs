namespace StrategyFactory.Dashboard.Charts;

/// <summary>How often values lie in each of several classes, with single values marked.</summary>
/// <param name="XTitle">What the values are.</param>
/// <param name="YTitle">What is counted.</param>
/// <param name="Edges">Ends of the classes, ascending: one more than counts.</param>
/// <param name="Counts">How many lie in each.</param>
/// <param name="Marks">Values to mark.</param>
public sealed record HistogramOptions(
    string XTitle, string YTitle, IReadOnlyList<double> Edges, IReadOnlyList<int> Counts, IReadOnlyList<ChartMark> Marks) : IChartOptions
{
    /// <summary>By value, lists included.</summary>
    public bool Equals(HistogramOptions? other) => other is not null && XTitle == other.XTitle && YTitle == other.YTitle
        && Edges.SequenceEqual(other.Edges) && Counts.SequenceEqual(other.Counts) && Marks.SequenceEqual(other.Marks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(XTitle, YTitle, Edges.Count, Counts.Count, Marks.Count);

    /// <inheritdoc/>
    public object ToScript()
    {
        // marks do not widen the axis by themselves
        var ends = RoundAxis.Numbers(Edges.Concat(Marks.Select(mark => mark.At)));
        return new
        {
            animation = false,
            textStyle = ChartStyle.Font,
            grid = new { left = 56, right = 16, top = ChartMark.Room(Marks.Count), bottom = 44 },
            tooltip = ChartStyle.Tooltip("axis"),
            xAxis = ChartStyle.Values(XTitle, 28, ends.Low, ends.High),
            yAxis = ChartStyle.Values(YTitle, 40, 0),
            series = new[]
            {
                new
                {
                    type = "line",
                    name = YTitle,
                    // a class keeps its count up to its upper end
                    step = "end",
                    symbol = "none",
                    lineStyle = new { width = 1, color = ChartStyle.Accent },
                    itemStyle = new { color = ChartStyle.Accent },
                    areaStyle = new { color = ChartStyle.Accent, opacity = 0.35 },
                    data = Outline(),
                    markLine = ChartMark.ToScript(Marks, ends.Low, ends.High),
                },
            },
        };
    }

    private double[][] Outline() => Counts.Count == 0
        ? []
        : [[Edges[0], 0], .. Counts.Select((count, bin) => new[] { Edges[bin], count }), [Edges[^1], Counts[^1]], [Edges[^1], 0]];
}
