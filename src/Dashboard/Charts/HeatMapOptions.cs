namespace StrategyFactory.Dashboard.Charts;

/// <summary>
/// One value a cell of two axes, coloured from low over zero to high, or from lowest to highest; NaN where there is none.
/// </summary>
/// <param name="XTitle">What lies to the right.</param>
/// <param name="X">Its places.</param>
/// <param name="YTitle">What lies upwards.</param>
/// <param name="Y">Its places.</param>
/// <param name="Values">Row by row from the bottom, as many as X times Y.</param>
/// <param name="Unit">What the values are.</param>
/// <param name="Digits">Digits after the point that tell them apart, 0 to 10.</param>
public sealed record HeatMapOptions(
    string XTitle, IReadOnlyList<string> X, string YTitle, IReadOnlyList<string> Y, IReadOnlyList<double> Values, string Unit,
    int Digits = 2) : IChartOptions
{
    private const int Colours = 5;

    /// <summary>The cell that is framed, in the order of the values; null for none.</summary>
    public int? Marked { get; init; }

    /// <summary>
    /// Whether zero is the middle of the colours, for gains and losses; else they span what there is, for values of one sign.
    /// </summary>
    public bool AroundZero { get; init; } = true;

    /// <summary>By value, lists included.</summary>
    public bool Equals(HeatMapOptions? other) => other is not null && XTitle == other.XTitle && YTitle == other.YTitle && Unit == other.Unit
        && Digits == other.Digits && Marked == other.Marked && AroundZero == other.AroundZero
        && X.SequenceEqual(other.X, StringComparer.Ordinal) && Y.SequenceEqual(other.Y, StringComparer.Ordinal)
        && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(XTitle, YTitle, Unit, X.Count, Y.Count, Values.Count);

    /// <inheritdoc/>
    public object ToScript()
    {
        var finite = Values.Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        // as far below zero as above it, so that the middle of the colours is zero
        var least = Math.Pow(10, -Digits);
        var reach = Math.Round(Math.Max(least, finite.Max(Math.Abs)), Digits);
        var (low, high) = AroundZero ? (-reach, reach) : (Math.Round(finite.Min(), Digits), Math.Round(finite.Max(), Digits));
        var first = AroundZero ? 0 : Colours / 2;
        var left = 24 + 7 * Math.Min(16, Y.Select(place => place.Length).DefaultIfEmpty(0).Max());
        return new
        {
            animation = false,
            textStyle = ChartStyle.Font,
            grid = new { left = Math.Max(64, left), right = 72, top = 8, bottom = 44 },
            tooltip = ChartStyle.Tooltip("item"),
            xAxis = ChartStyle.Places(XTitle, X, 28),
            yAxis = ChartStyle.Places(YTitle, Y, Math.Max(48, left - 16)),
            visualMap = new
            {
                min = low,
                max = high > low ? high : low + least,
                orient = "vertical",
                right = 0,
                top = "middle",
                itemHeight = 140,
                itemWidth = 10,
                precision = Digits,
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
                    data = Values.Select(Cell).ToArray(),
                },
            },
        };
    }

    private object Cell(double value, int cell)
    {
        object?[] place = [cell % X.Count, cell / X.Count, double.IsFinite(value) ? Math.Round(value, Digits + 1) : null];
        return cell == Marked ? new { value = place, itemStyle = new { borderColor = ChartStyle.Strong, borderWidth = 2.5 } } : place;
    }
}
