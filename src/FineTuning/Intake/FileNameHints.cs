using System.Globalization;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>
/// What the name of a .set file says, in the way people name them: <c>MACross_M5-EURUSD-20180101-20191210.set</c>. The words between <c>- _
/// .</c>, blanks and brackets are looked at; what stands before the first one that is a symbol, a bar length or a date names the expert.
/// </summary>
/// <param name="Symbol">Symbol, or null.</param>
/// <param name="Timeframe">Bar length, or null.</param>
/// <param name="From">First date, or null.</param>
/// <param name="To">Second date, or null.</param>
/// <param name="Expert">What may name the expert; possibly empty.</param>
internal sealed record FileNameHints(string? Symbol, Timeframe? Timeframe, DateTimeOffset? From, DateTimeOffset? To, string Expert)
{
    private static readonly char[] Separators = ['-', '_', '.', ' ', '(', ')', '[', ']', ',', '+', '@', '#'];

    private static readonly string[] Currencies =
    [
        "EUR", "USD", "GBP", "JPY", "CHF", "AUD", "NZD", "CAD", "XAU", "XAG", "SEK", "NOK", "DKK", "PLN", "HUF", "CZK", "TRY", "ZAR", "MXN",
        "SGD", "HKD", "CNH", "BTC", "ETH",
    ];

    internal static FileNameHints Read(string fileName, IReadOnlyCollection<string> importedSymbols)
    {
        string? symbol = null;
        Timeframe? timeframe = null;
        List<DateTimeOffset> dates = [];
        List<string> expert = [];
        var naming = true;
        foreach (var word in Path.GetFileNameWithoutExtension(fileName).Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (symbol is null && SymbolOf(word, importedSymbols) is { } named)
            {
                (symbol, naming) = (named, false);
            }
            else if (timeframe is null && TimeframeText.TryParse(word, out var length))
            {
                (timeframe, naming) = (length, false);
            }
            else if (word.Length == 8 && DateTimeOffset.TryParseExact(
                word, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            {
                dates.Add(date);
                naming = false;
            }
            else if (naming)
            {
                expert.Add(word);
            }
        }

        return new(
            symbol, timeframe, dates is [var from, ..] ? from : null, dates is [_, var to, ..] ? to : null, string.Join(' ', expert));
    }

    private static string? SymbolOf(string word, IReadOnlyCollection<string> imported)
    {
        var upper = word.ToUpperInvariant();
        var isPair = upper.Length == 6 && Currencies.Contains(upper[..3], StringComparer.Ordinal)
            && Currencies.Contains(upper[3..], StringComparer.Ordinal);
        return isPair || imported.Contains(upper, StringComparer.Ordinal) ? upper : null;
    }
}
