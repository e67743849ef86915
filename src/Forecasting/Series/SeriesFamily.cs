using System.Runtime.InteropServices;
using System.Security.Cryptography;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Forecasting.Series;

/// <summary>
/// What data are of, whatever part of them is taken and however many rows have been added since: whoever tries again on one row more looks
/// at the same gate once more.
/// </summary>
internal static class SeriesFamily
{
    /// <summary>Rows that tell an uploaded series from all others.</summary>
    internal const int Head = 30;

    /// <summary>Of a symbol, its bar length and what of it is forecast; null where the data do not name these.</summary>
    internal static string? OfSymbol(ForecastData data) =>
        data is { Symbol: { } symbol, Target: { } target } && Timeframes.TryParse(data.Timeframe ?? "", out var timeframe)
            ? FormattableString.Invariant($"{symbol} {timeframe.Format()} {target}{data.VolatilityWindow}")
            : null;

    /// <summary>Of an uploaded column, by its first rows from the first value on.</summary>
    /// <param name="times">Times of the whole file.</param>
    /// <param name="values">The column, as long.</param>
    internal static string OfUploaded(ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        var start = Math.Max(0, values.IndexOfAnyExcept(double.NaN));
        var end = Math.Min(values.Length, start + Head);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(times[start..end]));
        hash.AppendData(MemoryMarshal.AsBytes(values[start..end]));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
