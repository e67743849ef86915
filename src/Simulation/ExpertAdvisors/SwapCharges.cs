using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>
/// Swaps as the kernels take them. The modes are those of MetaTrader's ENUM_SYMBOL_SWAP_MODE: points, money a lot and night, or percent a
/// year of a price, a 360th of which is charged a night.
/// </summary>
internal static class SwapCharges
{
    private const double Percent = 100;
    private const double DaysOfYear = 360;

    /// <summary>The account with its swaps.</summary>
    /// <param name="nights">Nights that have been charged by the opening of each bar.</param>
    /// <param name="closes">Closes of the bars.</param>
    /// <exception cref="UnprocessableException">The swap is in a currency that is neither bought, nor paid, nor deposited.</exception>
    public static AccountRules With(AccountRules account, SymbolTrading trading, int[] nights, ReadOnlySpan<double> closes)
    {
        var (charge, factor) = Of(trading);
        return account with
        {
            SwapCharge = charge,
            SwapLong = trading.SwapLong * factor,
            SwapShort = trading.SwapShort * factor,
            Nights = nights,
            NightPrices = charge == SwapCharge.NightPrice ? Prices(nights, closes) : default,
        };
    }

    private static (SwapCharge Charge, double Factor) Of(SymbolTrading trading) => trading.SwapMode switch
    {
        SymbolSpecification.SwapInBase => Money(trading, trading.BaseCurrency, "base_currency"),
        SymbolSpecification.SwapInMargin => Money(trading, trading.MarginCurrency ?? trading.BaseCurrency, "margin_currency"),
        SymbolSpecification.SwapInDeposit => (SwapCharge.Money, 1),
        SymbolSpecification.SwapOfCurrentPrice => (SwapCharge.NightPrice, 1 / Percent / DaysOfYear),
        SymbolSpecification.SwapOfOpenPrice => (SwapCharge.EntryPrice, 1 / Percent / DaysOfYear),
        _ => (SwapCharge.Price, trading.PointSize),
    };

    /// <summary>Money of the deposit is that; of what prices are in, a price per unit; of what is bought, units at their price.</summary>
    private static (SwapCharge Charge, double Factor) Money(SymbolTrading trading, string? currency, string field) =>
        currency is not null && currency == trading.DepositCurrency ? (SwapCharge.Money, 1)
        : currency is not null && currency == trading.ProfitCurrency ? (SwapCharge.Price, 1 / trading.ContractSize)
        : currency is not null && currency == trading.BaseCurrency ? (SwapCharge.NightPrice, 1 / trading.ContractSize)
        : throw new UnprocessableException(
            $"{field}: swaps in '{currency}' cannot be converted; state {field} as what is bought ({trading.BaseCurrency ?? "not known"}), "
                + $"what it is paid in ({trading.ProfitCurrency ?? "not known"}) or the deposit's ({trading.DepositCurrency}).",
            field);

    /// <summary>Σ of the nights, each times the last close before it.</summary>
    private static double[] Prices(int[] nights, ReadOnlySpan<double> closes)
    {
        var prices = new double[nights.Length];
        for (var bar = 1; bar < prices.Length; bar++)
        {
            prices[bar] = prices[bar - 1] + ((nights[bar] - nights[bar - 1]) * closes[bar - 1]);
        }

        return prices;
    }
}
