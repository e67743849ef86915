namespace StrategyFactory.Dashboard.Charts;

/// <summary>Several lines over named places, told apart by colour and by the shape of their points; null leaves a gap.</summary>
/// <param name="XTitle">What the places are.</param>
/// <param name="X">The places.</param>
/// <param name="YTitle">What the values are, with their unit.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Low">Lower end of the values.</param>
/// <param name="High">Upper end of the values.</param>
public sealed record NamedLinesOptions(
    string XTitle, IReadOnlyList<string> X, string YTitle, IReadOnlyList<NamedLine> Lines, double? Low = null, double? High = null)
    : IChartOptions
{
    private const int Colours = 6;
    private static readonly string[] Shapes = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];

    /// <summary>By value, lists included.</summary>
    public bool Equals(NamedLinesOptions? other) => other is not null && XTitle == other.XTitle && YTitle == other.YTitle
        && Low == other.Low && High == other.High
        && X.SequenceEqual(other.X, StringComparer.Ordinal) && Lines.SequenceEqual(other.Lines);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(XTitle, YTitle, X.Count, Lines.Count);

    /// <inheritdoc/>
    public object ToScript() => new
    {
        animation = false,
        textStyle = ChartStyle.Font,
        legend = new
        {
            type = "scroll",
            bottom = 0,
            left = 0,
            textStyle = new { color = ChartStyle.Quiet },
            pageTextStyle = new { color = ChartStyle.Quiet },
            pageIconColor = ChartStyle.Quiet,
        },
        grid = new { left = 56, right = 16, top = 12, bottom = 70 },
        tooltip = ChartStyle.Tooltip("axis"),
        xAxis = ChartStyle.Places(XTitle, X, 28),
        yAxis = ChartStyle.Values(YTitle, 40, Low, High),
        series = Lines.Select((line, place) => new
        {
            type = "line",
            name = line.Name,
            symbol = Shapes[place % Shapes.Length],
            symbolSize = 8,
            showAllSymbol = true,
            lineStyle = new { width = 2, color = $"var(--series-{place % Colours})" },
            itemStyle = new { color = $"var(--series-{place % Colours})" },
            data = line.Y.Select(value => value is { } number && double.IsFinite(number) ? (double?)Math.Round(number, 2) : null).ToArray(),
        }).ToArray(),
    };
}

/// <summary>A line.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Y">The values, as many as places.</param>
public sealed record NamedLine(string Name, IReadOnlyList<double?> Y)
{
    /// <summary>By value, the list included.</summary>
    public bool Equals(NamedLine? other) => other is not null && Name == other.Name && Y.SequenceEqual(other.Y);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Y.Count);
}
