namespace StrategyFactory.MarketData.Exports;

/// <summary>The kinds of files that bars are written as.</summary>
internal static class ExportFormats
{
    /// <summary>Text with commas.</summary>
    public const string Csv = "csv";

    /// <summary>Apache Parquet.</summary>
    public const string Parquet = "parquet";

    /// <summary>Every accepted name.</summary>
    public static IReadOnlyList<string> All { get; } = [Csv, Parquet];
}
