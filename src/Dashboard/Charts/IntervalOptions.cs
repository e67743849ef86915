namespace StrategyFactory.Dashboard.Charts;

/// <summary>Estimates with their intervals beside each other, the first at the top, and a line at zero or where nothing differs.</summary>
/// <param name="Title">What is estimated, with its unit.</param>
/// <param name="Intervals">The estimates.</param>
public sealed record IntervalOptions(string Title, IReadOnlyList<ChartInterval> Intervals) : IChartOptions
{
    /// <summary>Where the line is.</summary>
    public double Mark { get; init; }

    /// <summary>Where the axis begins; null to follow the intervals.</summary>
    public double? From { get; init; }

    /// <summary>Where it ends, likewise.</summary>
    public double? To { get; init; }

    /// <summary>By value, lists included.</summary>
    public bool Equals(IntervalOptions? other) => other is not null && Title == other.Title && Mark == other.Mark && From == other.From
        && To == other.To && Intervals.SequenceEqual(other.Intervals);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Title, Intervals.Count);

    /// <inheritdoc/>
    public object ToScript()
    {
        var places = Intervals.Reverse().ToArray();      // an axis begins at the bottom
        var ends = RoundAxis.Numbers(places.SelectMany(interval => new[] { interval.Low, interval.High }).Append(Mark));
        return new
        {
            animation = false,
            textStyle = ChartStyle.Font,
            grid = new { left = 8, right = 16, top = 8, bottom = 36, containLabel = true },
            tooltip = ChartStyle.Tooltip("item"),
            xAxis = ChartStyle.Values(Title, 26, From ?? ends.Low, To ?? ends.High),
            yAxis = new
            {
                type = "category",
                data = places.Select(interval => interval.Name).ToArray(),
                axisLabel = new { color = ChartStyle.Quiet, fontSize = 11, interval = 0 },
                axisLine = new { show = false },
                axisTick = new { show = false },
            },
            series = new object[]
            {
                new
                {
                    type = "boxplot",
                    name = "95% interval",
                    boxWidth = new[] { 10, 10 },
                    itemStyle = new { color = ChartStyle.Accent, borderColor = ChartStyle.Strong, borderWidth = 1.5 },
                    tooltip = new { show = false },
                    data = places.Select(Box).ToArray(),
                    markLine = new
                    {
                        silent = true,
                        symbol = "none",
                        label = new { show = false },
                        data = new[] { new { xAxis = Mark, lineStyle = new { color = ChartStyle.Quiet, type = "dashed", width = 1 } } },
                    },
                },
                new
                {
                    type = "scatter",
                    name = Title,
                    symbolSize = 9,
                    itemStyle = new { color = ChartStyle.Accent },
                    data = places.Select(interval => Rounded(interval.Value)).Select((value, place) => new[] { value, place }).ToArray(),
                },
            },
        };
    }

    private static double[] Box(ChartInterval interval) =>
        [.. new[] { interval.Low, interval.Value, interval.Value, interval.Value, interval.High }.Select(Rounded)];

    private static double Rounded(double value) => Math.Round(value, 2);
}

/// <summary>An estimate with its interval, all finite.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record ChartInterval(string Name, double Value, double Low, double High);
