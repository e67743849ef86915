namespace StrategyFactory.MarketData.Import;

/// <summary>Everything that is needed to read the rows of one file.</summary>
internal sealed record BarDialect
{
    /// <summary>One of <see cref="BarFormats.Names"/>.</summary>
    public required string Format { get; init; }

    /// <summary>The byte between fields.</summary>
    public required byte Separator { get; init; }

    /// <summary>The role of each column; a row must have exactly these.</summary>
    public required IReadOnlyList<ColumnRole> Columns { get; init; }

    /// <summary>How the time column is written.</summary>
    public required TimeFormat TimeFormat { get; init; }

    /// <summary>Lines before the first row.</summary>
    public required int HeaderLines { get; init; }

    /// <summary>How each column writes numbers; those that hold none have any style.</summary>
    public IReadOnlyList<NumberStyle> Numbers { get; init; } = [];

    /// <summary>Decimals that half the numbers of each column show in the sample.</summary>
    public IReadOnlyList<int> Decimals { get; init; } = [];

    /// <summary>What written prices are divided by.</summary>
    public double PriceDivisor { get; init; } = 1;

    /// <summary>What a point of the spread is worth, in written prices.</summary>
    public double Point { get; init; } = 1;

    /// <summary>The zone that the format fixes by convention, or the name of the time's column states; null where neither does.</summary>
    public string? ConventionalZone { get; init; }

    /// <summary>The zone whose name stands behind each time; null where none does.</summary>
    public string? NamedZone { get; init; }

    /// <summary>Whether times are those of the bars' ends.</summary>
    public bool IsStampedAtClose { get; init; }

    /// <summary>
    /// Whether the column of the time of day holds bare digits whose leading zeros may be lost, and if so whether they have seconds; null
    /// where it is written otherwise.
    /// </summary>
    public bool? UnpaddedSeconds { get; init; }

    /// <summary>Midnight of the day in the file's name, for times that count from it.</summary>
    public long DayOfFile { get; init; }

    /// <summary>Whether the sampled rows run from the newest to the oldest.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>How a column writes numbers.</summary>
    public NumberStyle StyleOf(int column) => column < Numbers.Count ? Numbers[column] : NumberStyle.Point;
}
