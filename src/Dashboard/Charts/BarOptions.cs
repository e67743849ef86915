namespace StrategyFactory.Dashboard.Charts;

/// <summary>Bars to the right, the first at the top, with a whisker of one and two standard errors where they are known.</summary>
/// <param name="Title">What their lengths are.</param>
/// <param name="Bars">The bars.</param>
public sealed record BarOptions(string Title, IReadOnlyList<ChartBar> Bars) : IChartOptions
{
    private const int Significant = 3;

    /// <summary>By value, lists included.</summary>
    public bool Equals(BarOptions? other) => other is not null && Title == other.Title && Bars.SequenceEqual(other.Bars);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Title, Bars.Count);

    /// <inheritdoc/>
    public object ToScript()
    {
        var places = Bars.Reverse().ToArray();      // an axis begins at the bottom
        return new
        {
            animation = false,
            textStyle = ChartStyle.Font,
            grid = new { left = 8, right = 16, top = 4, bottom = 36, containLabel = true },
            tooltip = ChartStyle.Tooltip("item"),
            xAxis = ChartStyle.Values(Title, 26, fromZero: true),
            yAxis = new
            {
                type = "category",
                data = places.Select(bar => bar.Name).ToArray(),
                axisLabel = new { color = ChartStyle.Quiet, fontSize = 11, interval = 0 },
                axisLine = new { show = false },
                axisTick = new { show = false },
            },
            series = new object[]
            {
                new
                {
                    type = "bar",
                    name = Title,
                    barMaxWidth = 12,
                    data = places.Select(bar => new
                    {
                        value = Rounded(bar.Length),
                        itemStyle = new { color = bar.IsFaint ? ChartStyle.Faint : ChartStyle.Accent, borderRadius = 2 },
                    }).ToArray(),
                },
                new
                {
                    type = "boxplot",
                    name = "standard errors",
                    boxWidth = new[] { 5, 5 },
                    itemStyle = new { color = "transparent", borderColor = ChartStyle.Strong, borderWidth = 1 },
                    tooltip = new { show = false },
                    data = places.Select(bar => bar.Error is { } error
                        ? new[] { -2, -1, 0, 1, 2 }.Select(step => Rounded(bar.Length + step * error)).ToArray()
                        : []).ToArray(),
                },
            },
        };
    }

    private static double Rounded(double value) => value == 0 || !double.IsFinite(value)
        ? 0
        : Math.Round(value, Math.Clamp(Significant - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15));
}

/// <summary>One bar.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Length">Its length, finite.</param>
/// <param name="Error">Its standard error; null where there is none.</param>
/// <param name="IsFaint">Whether it is set apart from the others, which its name says as well.</param>
public sealed record ChartBar(string Name, double Length, double? Error, bool IsFaint);
