namespace StrategyFactory.Dashboard.Charts;

/// <summary>One value a cell of two axes, coloured from low over zero to high, or from lowest to highest; NaN where there is none.</summary>
/// <param name="XTitle">What lies to the right.</param>
/// <param name="X">Its places.</param>
/// <param name="YTitle">What lies upwards.</param>
/// <param name="Y">Its places.</param>
/// <param name="Values">Row by row from the bottom, as many as X times Y.</param>
/// <param name="Unit">What the values are.</param>
public sealed record HeatMapOptions(
    string XTitle, IReadOnlyList<string> X, string YTitle, IReadOnlyList<string> Y, IReadOnlyList<double> Values, string Unit) : IChartOptions
{
    private const int Colours = 5;

    /// <summary>Whether zero is the middle of the colours, for gains and losses; else they span what there is, for values of one sign.</summary>
    public bool AroundZero { get; init; } = true;

    /// <summary>By value, lists included.</summary>
    public bool Equals(HeatMapOptions? other) => other is not null && XTitle == other.XTitle && YTitle == other.YTitle && Unit == other.Unit
        && AroundZero == other.AroundZero
        && X.SequenceEqual(other.X, StringComparer.Ordinal) && Y.SequenceEqual(other.Y, StringComparer.Ordinal) && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(XTitle, YTitle, Unit, X.Count, Y.Count, Values.Count);

    /// <inheritdoc/>
    public object ToScript()
    {
        var finite = Values.Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        // as far below zero as above it, so that the middle of the colours is zero
        var reach = Math.Round(Math.Max(0.01, finite.Max(Math.Abs)), 2);
        var (low, high) = AroundZero ? (-reach, reach) : (Math.Round(finite.Min(), 3), Math.Round(finite.Max(), 3));
        var first = AroundZero ? 0 : Colours / 2;
        return new
        {
            animation = false,
            textStyle = ChartStyle.Font,
            grid = new { left = 64, right = 72, top = 8, bottom = 44 },
            tooltip = ChartStyle.Tooltip("item"),
            xAxis = ChartStyle.Places(XTitle, X, 28),
            yAxis = ChartStyle.Places(YTitle, Y, 48),
            visualMap = new
            {
                min = low,
                max = high > low ? high : low + 0.001,
                orient = "vertical",
                right = 0,
                top = "middle",
                itemHeight = 140,
                itemWidth = 10,
                precision = AroundZero ? 2 : 3,
                text = new[] { Unit, "" },
                textStyle = new { color = ChartStyle.Quiet, fontSize = 11 },
                inRange = new { color = Enumerable.Range(first, Colours - first).Select(step => $"var(--heat-{step})").ToArray() },
            },
            series = new[]
            {
                new
                {
                    type = "heatmap",
                    name = Unit,
                    progressive = 0,
                    itemStyle = new { borderColor = ChartStyle.Ground, borderWidth = 1, borderRadius = 2 },
                    emphasis = new { itemStyle = new { borderColor = ChartStyle.Strong, borderWidth = 1.5 } },
                    data = Values.Select((value, cell) => new object?[] { cell % X.Count, cell / X.Count, double.IsFinite(value) ? Math.Round(value, 3) : null }).ToArray(),
                },
            },
        };
    }
}
