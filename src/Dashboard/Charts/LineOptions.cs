namespace StrategyFactory.Dashboard.Charts;

/// <summary>One value a place, joined by a line; null leaves a gap.</summary>
/// <param name="XTitle">What the places are.</param>
/// <param name="X">The places.</param>
/// <param name="YTitle">What the values are.</param>
/// <param name="Y">The values, as many as places.</param>
public sealed record LineOptions(string XTitle, IReadOnlyList<string> X, string YTitle, IReadOnlyList<double?> Y) : IChartOptions
{
    /// <summary>By value, lists included.</summary>
    public bool Equals(LineOptions? other) => other is not null && XTitle == other.XTitle && YTitle == other.YTitle
        && X.SequenceEqual(other.X, StringComparer.Ordinal) && Y.SequenceEqual(other.Y);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(XTitle, YTitle, X.Count, Y.Count);

    /// <inheritdoc/>
    public object ToScript() => new
    {
        animation = false,
        textStyle = ChartStyle.Font,
        grid = new { left = 56, right = 16, top = 12, bottom = 44 },
        tooltip = ChartStyle.Tooltip("axis"),
        xAxis = ChartStyle.Places(XTitle, X, 28),
        yAxis = ChartStyle.Values(YTitle, 40),
        series = new[]
        {
            new
            {
                type = "line",
                name = YTitle,
                symbolSize = 7,
                lineStyle = new { width = 2, color = ChartStyle.Accent },
                itemStyle = new { color = ChartStyle.Accent },
                data = Y.Select(value => value is { } number && double.IsFinite(number) ? (double?)Math.Round(number, 3) : null).ToArray(),
            },
        },
    };
}
