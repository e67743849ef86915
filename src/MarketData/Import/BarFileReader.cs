using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>The bars of one file and how they were found.</summary>
internal sealed record BarFileResult(BarSeries Bars, ImportReport Report);

/// <summary>Reads bar files: detects the format, checks every row, converts to UTC, sorts, drops duplicates and reports.</summary>
internal static class BarFileReader
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="content">Text or Parquet, plain or in gzip or zip; read once from its position, synchronously.</param>
    /// <param name="fileName">The file's name; some formats put the date there.</param>
    /// <param name="symbol">The symbol that the bars belong to, already normalised.</param>
    /// <param name="options">What is known about the file.</param>
    /// <param name="progressBytes">Receives the bytes of <paramref name="content"/> consumed so far.</param>
    /// <exception cref="BarFileRefusedException">
    /// The file is refused whole; the exception says why and carries the report so far.
    /// </exception>
    public static BarFileResult Read(
        Stream content, string fileName, string symbol, ImportOptions options, Action<long>? progressBytes, CancellationToken token)
    {
        var reading = new BarFileReading(symbol, options, token);
        try
        {
            BarFileContent.ForEach(content, fileName, options, progressBytes, reading.Read, reading.Read);
            return reading.Finish();
        }
        catch (BarFileRefusedException refusal) when (refusal.Report is null)
        {
            refusal.Report = reading.Report();
            throw;
        }
    }
}
