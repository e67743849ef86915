namespace StrategyFactory.Dashboard.Charts;

/// <summary>Upright bars over named places from zero up or down, one of each series a place, told apart by colour and legend.</summary>
/// <param name="XTitle">What the places are.</param>
/// <param name="X">The places.</param>
/// <param name="YTitle">What the heights are, with their unit.</param>
/// <param name="Series">The series; null leaves a gap.</param>
public sealed record ColumnOptions(string XTitle, IReadOnlyList<string> X, string YTitle, IReadOnlyList<NamedLine> Series) : IChartOptions
{
    private const int Colours = 6;
    private const int Decimals = 3;

    /// <summary>By value, lists included.</summary>
    public bool Equals(ColumnOptions? other) => other is not null && XTitle == other.XTitle && YTitle == other.YTitle
        && X.SequenceEqual(other.X, StringComparer.Ordinal) && Series.SequenceEqual(other.Series);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(XTitle, YTitle, X.Count, Series.Count);

    /// <inheritdoc/>
    public object ToScript()
    {
        var several = Series.Count > 1;
        return new
        {
            animation = false,
            textStyle = ChartStyle.Font,
            legend = new { show = several, bottom = 0, left = 0, textStyle = new { color = ChartStyle.Quiet } },
            grid = new { left = 56, right = 16, top = 12, bottom = several ? 70 : 44 },
            tooltip = ChartStyle.Tooltip("axis"),
            xAxis = ChartStyle.Places(XTitle, X, 28),
            yAxis = ChartStyle.Values(YTitle, 40, fromZero: true),
            series = Series.Select((one, place) => new
            {
                type = "bar",
                name = one.Name,
                barMaxWidth = 28,
                itemStyle = new { color = $"var(--series-{place % Colours})", borderRadius = 2 },
                data = one.Y.Select(value => value is { } number && double.IsFinite(number) ? (double?)Math.Round(number, Decimals) : null)
                    .ToArray(),
            }).ToArray(),
        };
    }
}
