namespace StrategyFactory.Dashboard.Charts;

/// <summary>Lines over named places with numbers of any size, and where wanted a band between two of them.</summary>
/// <param name="XTitle">What the places are.</param>
/// <param name="X">The places.</param>
/// <param name="YTitle">What the values are, with their unit.</param>
/// <param name="Lines">The lines, told apart by colour, dash and name.</param>
public sealed record BandOptions(string XTitle, IReadOnlyList<string> X, string YTitle, IReadOnlyList<BandLine> Lines) : IChartOptions
{
    private const int Colours = 6;
    private const int Significant = 6;

    private static readonly string[] Dashes = ["solid", "dashed", "dotted"];

    /// <summary>The band; null for none.</summary>
    public ChartBand? Band { get; init; }

    /// <summary>A place that a line stands at, such as where a forecast begins; null for none.</summary>
    public int? Mark { get; init; }

    /// <summary>By value, lists included.</summary>
    public bool Equals(BandOptions? other) => other is not null && XTitle == other.XTitle && YTitle == other.YTitle && Mark == other.Mark
        && Equals(Band, other.Band) && X.SequenceEqual(other.X, StringComparer.Ordinal) && Lines.SequenceEqual(other.Lines);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(XTitle, YTitle, Mark, X.Count, Lines.Count);

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
            data = Lines.Select(line => line.Name).Concat(Band is null ? [] : [Band.Name]).ToArray(),
        },
        grid = new { left = 76, right = 28, top = 16, bottom = 76 },
        tooltip = ChartStyle.Tooltip("axis"),
        xAxis = ChartStyle.Places(XTitle, X, 28),
        yAxis = ChartStyle.Values(YTitle, 56),
        series = (Band is null ? [] : Area(Band)).Concat(Lines.Select(Line)).ToArray(),
    };

    private object Line(BandLine line, int place)
    {
        var colour = line.Colour ?? $"var(--series-{place % Colours})";
        return new
        {
            type = "line",
            name = line.Name,
            symbol = line.Sparse || line.Y.Count(value => value is not null) < 2 ? "circle" : "none",
            symbolSize = 6,
            connectNulls = line.Sparse || line.Joined,
            lineStyle = new { width = 2, color = colour, type = line.Dashed ? "dashed" : Dashes[place / Colours % Dashes.Length] },
            itemStyle = new { color = colour },
            data = line.Y.Select(Rounded).ToArray(),
            markLine = place == 0 && Mark is { } mark
                ? new
                {
                    silent = true,
                    symbol = "none",
                    label = new { show = false },
                    data = new[] { new { xAxis = mark, lineStyle = new { color = ChartStyle.Quiet, type = "dashed", width = 1 } } },
                }
                : null,
        };
    }

    // Two invisible lines, the second the width of the band on top of the first: only its ground is seen. The ends are lines of their own,
    // so that the tooltip tells them and not the width.
    private static object[] Area(ChartBand band) =>
    [
        new
        {
            type = "line",
            name = band.Name + " below",
            stack = "band",
            stackStrategy = "all",
            symbol = "none",
            silent = true,
            lineStyle = new { opacity = 0 },
            tooltip = new { show = false },
            data = band.Low.Select(Rounded).ToArray(),
        },
        new
        {
            type = "line",
            name = band.Name,
            stack = "band",
            stackStrategy = "all",
            symbol = "none",
            silent = true,
            lineStyle = new { opacity = 0 },
            itemStyle = new { color = band.Colour },
            areaStyle = new { color = band.Colour, opacity = 0.18 },
            tooltip = new { show = false },
            data = band.High.Zip(band.Low, (high, low) => Rounded(high - low)).ToArray(),
        },
        End(band, "upper end", band.High),
        End(band, "lower end", band.Low),
    ];

    private static object End(ChartBand band, string end, IReadOnlyList<double?> values) => new
    {
        type = "line",
        name = $"{band.Name}, {end}",
        symbol = "none",
        lineStyle = new { width = 1, color = band.Colour, type = "dotted" },
        itemStyle = new { color = band.Colour },
        data = values.Select(Rounded).ToArray(),
    };

    private static double? Rounded(double? value)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            return null;
        }

        return number == 0 ? 0 : Math.Round(number, Math.Clamp(Significant - (int)Math.Floor(Math.Log10(Math.Abs(number))), 0, 15));
    }
}

/// <summary>A line.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Y">The values, as many as places; null leaves a gap.</param>
/// <param name="Colour">A colour of the theme; null for the next of the row.</param>
/// <param name="Dashed">Differs from others without colour.</param>
/// <param name="Sparse">Has values at few places: each is marked, and they are joined over the gaps.</param>
/// <param name="Joined">Its gaps are places of other lines: it is joined over them.</param>
public sealed record BandLine(
    string Name, IReadOnlyList<double?> Y, string? Colour = null, bool Dashed = false, bool Sparse = false, bool Joined = false)
{
    /// <summary>By value, the list included.</summary>
    public bool Equals(BandLine? other) =>
        other is not null && Name == other.Name && Colour == other.Colour && Dashed == other.Dashed && Sparse == other.Sparse
            && Joined == other.Joined && Y.SequenceEqual(other.Y);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Colour, Dashed, Y.Count);
}

/// <summary>A band between two lines.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Low">Lower end, as many as places.</param>
/// <param name="High">Upper end.</param>
/// <param name="Colour">A colour of the theme.</param>
public sealed record ChartBand(string Name, IReadOnlyList<double?> Low, IReadOnlyList<double?> High, string Colour)
{
    /// <summary>By value, lists included.</summary>
    public bool Equals(ChartBand? other) => other is not null && Name == other.Name && Colour == other.Colour
        && Low.SequenceEqual(other.Low) && High.SequenceEqual(other.High);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Colour, Low.Count);
}
