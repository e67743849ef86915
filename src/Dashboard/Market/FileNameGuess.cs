using System.Text.RegularExpressions;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Dashboard.Market;

/// <summary>What the name of a bar file suggests for the fields of its import; the person who imports it sees and may change it.</summary>
/// <param name="Symbol">The symbol, or null.</param>
/// <param name="Timeframe">The bar length, or null.</param>
public sealed partial record FileNameGuess(string? Symbol, string? Timeframe)
{
    private static readonly string[] Sources =
        ["DAT", "ASCII", "NT", "MT", "MT4", "MT5", "HISTDATA", "COM", "BARS", "DATA", "PRICES", "CSV", "TXT", "FEATURES"];

    /// <summary>
    /// Reads names such as <c>EURUSD_M5_2024.csv</c>, <c>BTCUSDT-1h-2024-01.zip</c> and <c>DAT_ASCII_EURUSD_M1_2024.csv</c>.
    /// </summary>
    public static FileNameGuess Of(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        var stem = Endings().Replace(fileName, "");
        string? symbol = null, timeframe = null;
        foreach (var word in stem.Split('_', '-', ' ', ',', '(', ')'))
        {
            if (timeframe is null && Length(word) is { } length)
            {
                timeframe = length;
            }
            else if (symbol is null && word.Any(char.IsAsciiLetter) && !Sources.Contains(word, StringComparer.OrdinalIgnoreCase)
                && MarketData.Contracts.Symbol.TryParse(word, out var parsed, out _))
            {
                symbol = parsed.Text;
            }
        }

        return new(symbol, timeframe);
    }

    // M5, 5m and 5min; H1 and 1h; D, D1, 1d and daily
    private static string? Length(string word)
    {
        var match = Lengths().Match(word);
        if (!match.Success)
        {
            return null;
        }

        var unit = match.Groups["unit"].Value.ToLowerInvariant()[0];
        var number = match.Groups["number"].Value is { Length: > 0 } written ? written : "1";
        return Timeframes.TryParse(number + unit, out var timeframe) ? timeframe.Format() : null;
    }

    [GeneratedRegex(@"(\.(csv|txt|tsv|parquet|gz|zip|hst))+$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Endings();

    [GeneratedRegex(
        @"^(?:(?<unit>[mhd])(?<number>\d{1,2})|(?<number>\d{1,2})(?<unit>m|min|h|d)|(?<unit>daily|d))$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Lengths();
}
