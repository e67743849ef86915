using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What trading a symbol costs: as configured, else by what its name says it is.</summary>
internal static class SymbolRules
{
    private const int PairLength = 6;
    private static readonly string[] Currencies =
    [
        "USD", "EUR", "GBP", "JPY", "CHF", "AUD", "NZD", "CAD", "SEK", "NOK", "DKK", "PLN", "HUF", "CZK", "TRY", "ZAR", "MXN", "SGD", "HKD",
        "CNH", "THB", "ILS",
    ];

    private static readonly string[] ThreeDigitQuotes = ["JPY", "HUF", "THB"];
    private static readonly string[] Coins =
        ["BTC", "XBT", "ETH", "LTC", "XRP", "BCH", "ADA", "SOL", "DOT", "DOGE", "BNB", "AVAX", "LINK", "TRX", "XLM", "ATOM", "EOS"];
    private static readonly string[] StableCoins = ["USDT", "USDC", "BUSD", "TUSD"];

    /// <summary>The costs of a symbol.</summary>
    /// <param name="symbol">Symbol, upper case.</param>
    /// <param name="price">A price of it.</param>
    public static SymbolTrading Of(string symbol, double price, ExpertAdvisorOptions options)
    {
        var derived = Derived(symbol, price, options.DepositCurrency);
        var own = options.Symbols.GetValueOrDefault(symbol);
        return own is null ? derived : derived with
        {
            SymbolClass = "configured",
            PointSize = own.PointSize ?? derived.PointSize,
            PointsPerPip = own.PointsPerPip ?? derived.PointsPerPip,
            ContractSize = own.ContractSize ?? derived.ContractSize,
            SpreadPoints = own.SpreadPoints ?? derived.SpreadPoints,
            CommissionPerLot = own.CommissionPerLot ?? derived.CommissionPerLot,
            MinimumLot = own.MinimumLot ?? derived.MinimumLot,
            LotStep = own.LotStep ?? derived.LotStep,
            MaximumLot = own.MaximumLot ?? derived.MaximumLot,
            Leverage = own.Leverage ?? derived.Leverage,
            Conversion = own.ConversionRate is null ? derived.Conversion : Fixed,
            ConversionRate = own.ConversionRate ?? derived.ConversionRate,
        };
    }

    /// <summary>The account as the kernels take it.</summary>
    public static AccountRules Account(SymbolTrading trading, double deposit) => new()
    {
        InitialDeposit = deposit,
        PointSize = trading.PointSize,
        Spread = trading.SpreadPoints * trading.PointSize,
        ContractSize = trading.ContractSize,
        CommissionPerLot = trading.CommissionPerLot,
        MinimumLot = trading.MinimumLot,
        LotStep = trading.LotStep,
        MaximumLot = trading.MaximumLot,
        Leverage = trading.Leverage,
        Conversion = trading.Conversion == Base ? ProfitConversion.Base : ProfitConversion.Quote,
        ConversionRate = trading.ConversionRate,
    };

    private const string Quote = "quote";
    private const string Base = "base";
    private const string Fixed = "fixed";

    private static SymbolTrading Derived(string symbol, double price, string deposit)
    {
        var (first, second) = symbol.Length >= PairLength ? (symbol[..3], symbol[3..PairLength]) : ("", "");
        if (Currencies.Contains(first, StringComparer.Ordinal) && Currencies.Contains(second, StringComparer.Ordinal))
        {
            var point = ThreeDigitQuotes.Contains(second, StringComparer.Ordinal) ? 0.001 : 0.00001;
            return new("forex", point, 10, 100_000, 10, 3.5, 0.01, 0.01, 100, 100, Conversion(first, second, deposit), 1);
        }

        if (first is "XAU" or "XAG" or "XPT" or "XPD" && Currencies.Contains(second, StringComparer.Ordinal))
        {
            return new(
                "metal", first == "XAG" ? 0.001 : 0.01, 10, first == "XAG" ? 5000 : 100, 25, 3.5, 0.01, 0.01, 50, 50,
                Conversion(first, second, deposit), 1);
        }

        var coin = Coins.FirstOrDefault(name => symbol.StartsWith(name, StringComparison.Ordinal) && symbol.Length > name.Length);
        if (coin is not null)
        {
            var point = price >= 100 ? 0.01 : price >= 1 ? 0.0001 : 0.000001;
            var quote = symbol[coin.Length..].Trim('-', '_', '.');
            var conversion = StableCoins.Contains(quote, StringComparer.Ordinal)
                ? Conversion(coin, "USD", deposit)
                : Conversion(coin, quote.Length >= 3 ? quote[..3] : quote, deposit);
            return new("crypto", point, 1, 1, Math.Max(1, Math.Round(price * 0.0005 / point)), 0, 0.001, 0.001, 10_000, 5, conversion, 1);
        }

        return new("equity", 0.01, 1, 1, Math.Max(1, Math.Round(price * 0.0002 / 0.01)), 0.005, 1, 1, 100_000, 5, Quote, 1);
    }

    private static string Conversion(string first, string second, string deposit) =>
        string.Equals(second, deposit, StringComparison.OrdinalIgnoreCase)
            ? Quote
            : string.Equals(first, deposit, StringComparison.OrdinalIgnoreCase)
            ? Base
            : Fixed;
}
