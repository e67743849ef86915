namespace StrategyFactory.Dashboard.Charts;

/// <summary>Curves over numbers, with single values of the axis marked.</summary>
/// <param name="XTitle">What lies to the right, with its unit.</param>
/// <param name="YTitle">What lies upwards, with its unit.</param>
/// <param name="X">Ascending places, shared by all curves.</param>
/// <param name="Curves">The curves.</param>
/// <param name="Marks">Values to mark.</param>
public sealed record CurveOptions(
    string XTitle, string YTitle, IReadOnlyList<double> X, IReadOnlyList<Curve> Curves, IReadOnlyList<ChartMark> Marks) : IChartOptions
{
    /// <summary>By value, lists included.</summary>
    public bool Equals(CurveOptions? other) => other is not null && XTitle == other.XTitle && YTitle == other.YTitle
        && X.SequenceEqual(other.X) && Curves.SequenceEqual(other.Curves) && Marks.SequenceEqual(other.Marks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(XTitle, YTitle, X.Count, Curves.Count, Marks.Count);

    /// <inheritdoc/>
    public object ToScript()
    {
        var ends = RoundAxis.Numbers(X);
        return new
        {
            animation = false,
            textStyle = ChartStyle.Font,
            legend = new { bottom = 0, textStyle = new { color = ChartStyle.Quiet } },
            grid = new { left = 56, right = 16, top = ChartMark.Room(Marks.Count), bottom = 66 },
            tooltip = ChartStyle.Tooltip("axis"),
            xAxis = ChartStyle.Values(XTitle, 28, ends.Low, ends.High),
            yAxis = ChartStyle.Values(YTitle, 40),
            series = Curves.Select((curve, place) => new
            {
                type = "line",
                name = curve.Name,
                symbol = "none",
                lineStyle = new { width = 2, color = curve.Colour, type = curve.Dashed ? "dashed" : "solid" },
                itemStyle = new { color = curve.Colour },
                data = curve.Y.Select((value, point) => new object?[] { Math.Round(X[point], 4), Rounded(value) }).ToArray(),
                markLine = place == 0 ? ChartMark.ToScript(Marks, ends.Low, ends.High) : null,
            }).ToArray(),
        };
    }

    private static double? Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 3) : null;
}

/// <summary>One curve.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Y">Values, as many as places.</param>
/// <param name="Colour">A colour of the theme.</param>
/// <param name="Dashed">Differs from others without colour.</param>
public sealed record Curve(string Name, IReadOnlyList<double> Y, string Colour = "var(--mud-palette-primary)", bool Dashed = false)
{
    /// <summary>By value, points included.</summary>
    public bool Equals(Curve? other) => other is not null && Name == other.Name && Colour == other.Colour && Dashed == other.Dashed
        && Y.SequenceEqual(other.Y);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Colour, Dashed, Y.Count);
}
