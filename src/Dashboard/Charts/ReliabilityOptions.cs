namespace StrategyFactory.Dashboard.Charts;

/// <summary>
/// What happened over what was predicted; on the diagonal a forecast keeps its word. Larger points stand for more outcomes.
/// </summary>
/// <param name="Forecasts">The forecasts.</param>
public sealed record ReliabilityOptions(IReadOnlyList<ReliabilityLine> Forecasts) : IChartOptions
{
    private const double Smallest = 6, Largest = 22;

    private static readonly string[] Shapes = ["circle", "diamond"];

    /// <summary>By value, lists included.</summary>
    public bool Equals(ReliabilityOptions? other) => other is not null && Forecasts.SequenceEqual(other.Forecasts);

    /// <inheritdoc/>
    public override int GetHashCode() => Forecasts.Count;

    /// <inheritdoc/>
    public object ToScript()
    {
        var most = Math.Max(1, Forecasts.SelectMany(forecast => forecast.Points).Select(point => point.Outcomes).DefaultIfEmpty().Max());
        return new
        {
            animation = false,
            textStyle = ChartStyle.Font,
            legend = new
            {
                bottom = 0,
                left = 0,
                textStyle = new { color = ChartStyle.Quiet },
                data = Forecasts.Select(forecast => forecast.Name).ToArray(),
            },
            grid = new { left = 56, right = 16, top = 12, bottom = 70 },
            tooltip = ChartStyle.Tooltip("item"),
            xAxis = ChartStyle.Values("predicted, %", 28, 0, 100),
            yAxis = ChartStyle.Values("happened, %", 40, 0, 100),
            series = Forecasts.Select((forecast, place) => (object)new
            {
                type = "line",
                name = forecast.Name,
                symbol = Shapes[place % Shapes.Length],
                lineStyle = new { width = 1.5, color = $"var(--series-{place})", type = place == 0 ? "solid" : "dashed" },
                itemStyle = new { color = $"var(--series-{place})" },
                data = forecast.Points.Select(point => new
                {
                    value = new[] { Math.Round(point.Predicted * 100, 1), Math.Round(point.Happened * 100, 1) },
                    symbolSize = Math.Round(Smallest + ((Largest - Smallest) * Math.Sqrt((double)point.Outcomes / most)), 1),
                }).ToArray(),
            }).Append(new
            {
                type = "line",
                name = "as predicted",
                symbol = "none",
                silent = true,
                lineStyle = new { width = 1, color = ChartStyle.Quiet, type = "dotted" },
                data = new[] { new[] { 0, 0 }, new[] { 100, 100 } },
            }).ToArray(),
        };
    }
}

/// <summary>A forecast.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">Its points, ascending.</param>
public sealed record ReliabilityLine(string Name, IReadOnlyList<ReliabilityPoint> Points)
{
    /// <summary>By value, the list included.</summary>
    public bool Equals(ReliabilityLine? other) => other is not null && Name == other.Name && Points.SequenceEqual(other.Points);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Points.Count);
}

/// <summary>Outcomes with about the same prediction.</summary>
/// <param name="Predicted">Mean predicted probability, 0 to 1.</param>
/// <param name="Happened">Share of successes, 0 to 1.</param>
/// <param name="Outcomes">How many.</param>
public sealed record ReliabilityPoint(double Predicted, double Happened, long Outcomes);
