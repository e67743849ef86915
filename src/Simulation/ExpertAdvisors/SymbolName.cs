namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What a symbol's name says it is.</summary>
/// <param name="Kind"><c>forex</c>, <c>metal</c>, <c>crypto</c>, <c>index</c> or <c>equity</c>.</param>
/// <param name="Base">Currency, metal or coin that is bought; null where the name does not say.</param>
/// <param name="Quote">Currency of prices and profits; null where the name does not say.</param>
internal sealed record SymbolName(string Kind, string? Base, string? Quote)
{
    public const string Forex = "forex";
    public const string Metal = "metal";
    public const string Crypto = "crypto";
    public const string Index = "index";
    public const string Equity = "equity";

    private const int PairLength = 6;

    // As far as they are quoted against each other, the first of two stands first.
    private static readonly string[] Currencies =
    [
        "EUR", "GBP", "AUD", "NZD", "USD", "CAD", "CHF", "JPY", "SEK", "NOK", "DKK", "PLN", "HUF", "CZK", "TRY", "ZAR", "MXN", "SGD",
        "HKD", "CNH", "THB", "ILS",
    ];

    private static readonly string[] Coins =
        ["BTC", "XBT", "ETH", "LTC", "XRP", "BCH", "ADA", "SOL", "DOT", "DOGE", "BNB", "AVAX", "LINK", "TRX", "XLM", "ATOM", "EOS"];

    private static readonly string[] Dollars = ["USDT", "USDC", "BUSD", "TUSD"];

    private static readonly (string Currency, string[] Names)[] Indices =
    [
        ("USD", ["US30", "DJ30", "WS30", "DJI30", "US500", "SPX500", "SP500", "NAS100", "US100", "USTEC", "NDX100", "US2000"]),
        ("EUR", ["GER40", "GER30", "DE40", "DE30", "DAX40", "EU50", "EUSTX50", "STOXX50", "FRA40", "FR40", "ESP35", "NETH25"]),
        ("GBP", ["UK100", "FTSE100"]),
        ("JPY", ["JP225", "JPN225", "NIK225"]),
        ("AUD", ["AUS200"]),
        ("CHF", ["SWI20"]),
        ("HKD", ["HK50"]),
    ];

    /// <summary>Reads a symbol, upper case, with or without a broker's suffix.</summary>
    public static SymbolName Of(string symbol)
    {
        var (first, second) = symbol.Length >= PairLength ? (symbol[..3], symbol[3..PairLength]) : ("", "");
        if (IsCurrency(second) && IsCurrency(first))
        {
            return new(Forex, first, second);
        }

        if (first is "XAU" or "XAG" or "XPT" or "XPD" && IsCurrency(second))
        {
            return new(Metal, first, second);
        }

        var coin = Coins.FirstOrDefault(name => symbol.StartsWith(name, StringComparison.Ordinal) && symbol.Length > name.Length);
        if (coin is not null)
        {
            return new(Crypto, coin, QuoteOf(symbol[coin.Length..].Trim('-', '_', '.')));
        }

        var bare = symbol.Split('.', '-', '_', '^')[0];
        var index = Array.Find(Indices, known => known.Names.Contains(bare, StringComparer.Ordinal));
        return index.Currency is { } currency ? new(Index, null, currency) : new(Equity, null, null);
    }

    /// <summary>The usual name of the pair of two currencies: EURUSD, USDJPY.</summary>
    public static string Pair(string one, string other)
    {
        var (first, second) = (Place(one), Place(other));
        return first <= second ? one + other : other + one;
    }

    // Metals and coins stand before all currencies.
    private static int Place(string currency) => Array.IndexOf(Currencies, currency);

    private static bool IsCurrency(string name) => Currencies.Contains(name, StringComparer.Ordinal);

    private static string? QuoteOf(string rest)
    {
        if (Dollars.Contains(rest, StringComparer.Ordinal))
        {
            return "USD";
        }

        var quote = rest.Length >= 3 ? rest[..3] : rest;
        return IsCurrency(quote) || Coins.Contains(quote, StringComparer.Ordinal) ? quote : null;
    }
}
