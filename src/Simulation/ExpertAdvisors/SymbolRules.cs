using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What trading a symbol costs: as somebody stated it, else by what its name says it is.</summary>
internal static class SymbolRules
{
    /// <summary>Profits arise in the deposit currency.</summary>
    public const string Quote = "quote";

    /// <summary>Profits are converted by the symbol's own price.</summary>
    public const string Base = "base";

    /// <summary>Profits are converted at a stated rate.</summary>
    public const string Fixed = "fixed";

    /// <summary>Profits are converted by imported series.</summary>
    public const string Series = "series";

    private static readonly string[] ThreeDigitQuotes = ["JPY", "HUF", "THB"];

    /// <summary>The costs of a symbol.</summary>
    /// <param name="symbol">Symbol, upper case.</param>
    /// <param name="price">A price of it.</param>
    /// <param name="stated">What is stored of it, before what is configured; null for nothing.</param>
    public static SymbolTrading Of(string symbol, double price, ExpertAdvisorOptions options, SymbolSpecification? stated = null)
    {
        var name = SymbolName.Of(symbol);
        var trading = Derived(name, price) with
        {
            BaseCurrency = name.Base,
            ProfitCurrency = name.Quote,
            DepositCurrency = options.DepositCurrency.ToUpperInvariant(),
            ServerTimeZone = options.ServerTimeZone,
            ConversionRate = 0,
        };
        foreach (var own in new[] { options.Symbols.GetValueOrDefault(symbol), stated })
        {
            trading = own is null ? trading : With(trading, own);
        }

        return trading with
        {
            Conversion = Conversion(trading),
            ConversionRate = trading.ConversionRate > 0 ? trading.ConversionRate : 1,
            MeanSpreadPoints = trading.SpreadPoints,
        };
    }

    /// <summary>Whether a spread is stated, so that those of the bars do not count.</summary>
    public static bool StatesSpread(string symbol, ExpertAdvisorOptions options, SymbolSpecification? stated) =>
        (stated?.SpreadPoints ?? options.Symbols.GetValueOrDefault(symbol)?.SpreadPoints) is not null;

    /// <summary>The account as the kernels take it, without what varies from bar to bar.</summary>
    public static AccountRules Account(SymbolTrading trading, double deposit) => new()
    {
        InitialDeposit = deposit,
        PointSize = trading.PointSize,
        Slippage = trading.SlippagePoints * trading.PointSize,
        ContractSize = trading.ContractSize,
        CommissionPerLot = trading.CommissionPerLot,
        MinimumLot = trading.MinimumLot,
        LotStep = trading.LotStep,
        MaximumLot = trading.MaximumLot,
        Leverage = trading.Leverage,
        Conversion = trading.Conversion == Base ? ProfitConversion.Base : ProfitConversion.Quote,
        ConversionRate = trading.ConversionRate,
    };

    private static SymbolTrading With(SymbolTrading trading, SymbolSpecification own) => trading with
    {
        SymbolClass = "configured",
        PointSize = own.PointSize ?? (own.Digits is { } digits ? 1 / Math.Pow(10, digits) : trading.PointSize),
        PointsPerPip = own.PointsPerPip ?? trading.PointsPerPip,
        ContractSize = own.ContractSize ?? (own is { TickValue: { } value, TickSize: { } size } ? value / size : trading.ContractSize),
        SpreadPoints = own.SpreadPoints ?? trading.SpreadPoints,
        SlippagePoints = own.SlippagePoints ?? trading.SlippagePoints,
        CommissionPerLot = own.CommissionPerLot ?? trading.CommissionPerLot,
        MinimumLot = own.MinimumLot ?? trading.MinimumLot,
        LotStep = own.LotStep ?? trading.LotStep,
        MaximumLot = own.MaximumLot ?? trading.MaximumLot,
        Leverage = own.Leverage ?? (1 / own.MarginRate) ?? trading.Leverage,
        SwapLong = own.SwapLong ?? trading.SwapLong,
        SwapShort = own.SwapShort ?? trading.SwapShort,
        SwapMode = own.SwapMode?.ToLowerInvariant() ?? trading.SwapMode,
        TripleSwapDay = own.TripleSwapDay ?? trading.TripleSwapDay,
        BaseCurrency = own.BaseCurrency?.ToUpperInvariant() ?? trading.BaseCurrency,
        ProfitCurrency = own.ProfitCurrency?.ToUpperInvariant() ?? trading.ProfitCurrency,
        MarginCurrency = own.MarginCurrency?.ToUpperInvariant() ?? trading.MarginCurrency,
        ConversionRate = own.ConversionRate ?? trading.ConversionRate,
        Sessions = own.Sessions ?? trading.Sessions,
    };

    private static SymbolTrading Derived(SymbolName name, double price) => name.Kind switch
    {
        SymbolName.Forex => new(
            name.Kind, ThreeDigitQuotes.Contains(name.Quote, StringComparer.Ordinal) ? 0.001 : 0.00001, 10, 100_000, 10, 3.5, 0.01, 0.01,
            100, 100, Quote, 1),
        SymbolName.Metal => new(
            name.Kind, name.Base == "XAG" ? 0.001 : 0.01, 10, name.Base == "XAG" ? 5000 : 100, 25, 3.5, 0.01, 0.01, 50, 50, Quote, 1),
        SymbolName.Crypto => Coin(name, price >= 100 ? 0.01 : price >= 1 ? 0.0001 : 0.000001, price),
        SymbolName.Index => new(name.Kind, 0.01, 100, 1, Relative(price, 0.00005, 0.01), 0, 0.1, 0.1, 250, 20, Quote, 1),
        _ => new(name.Kind, 0.01, 1, 1, Relative(price, 0.0002, 0.01), 0.005, 1, 1, 100_000, 5, Quote, 1),
    };

    private static SymbolTrading Coin(SymbolName name, double point, double price) =>
        new(name.Kind, point, 1, 1, Relative(price, 0.0005, point), 0, 0.001, 0.001, 10_000, 5, Quote, 1)
        {
            TripleSwapDay = SpecificationRules.NoTripleDay,
        };

    /// <summary>Points of a spread that is a share of the price, at least one.</summary>
    private static double Relative(double price, double share, double point) => Math.Max(1, Math.Round(price * share / point));

    private static string Conversion(SymbolTrading trading) =>
        trading.ConversionRate > 0 ? Fixed
        : trading.ProfitCurrency is null || trading.ProfitCurrency == trading.DepositCurrency ? Quote
        : trading.BaseCurrency == trading.DepositCurrency ? Base
        : Series;
}
