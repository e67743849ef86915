using System.Globalization;
using System.Net;
using System.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>On what terms the symbol was traded, and what that took from the pass that decides.</summary>
internal static class TradingCosts
{
    internal static void Write(StringBuilder page, SymbolTrading trading, ExpertPass? best)
    {
        page.Append("<h2>What trading cost</h2><ul>");
        foreach (var line in Lines(trading))
        {
            page.Append("<li>").Append(WebUtility.HtmlEncode(line)).Append("</li>");
        }

        page.Append("</ul>");
        if (best is null)
        {
            return;
        }

        page.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"wide\"><table><thead><tr><th>Pass {best.PassNumber}</th><th>Trades</th><th>Commission</th><th>a trade</th>"
            + $"<th>Swap</th><th>a trade</th><th>Slippage</th><th>a trade</th></tr></thead><tbody>");
        Row(page, "searched", best.Metrics);
        Row(page, "forward", best.Forward);
        page.Append("</tbody></table></div>");
    }

    private static void Row(StringBuilder page, string period, TesterMetrics metrics)
    {
        page.Append(CultureInfo.InvariantCulture, $"<tr class=\"costs\"><td>{period}</td><td>{metrics.TotalTrades}</td>");
        foreach (var sum in new[] { -metrics.Commission, metrics.Swap, -metrics.Slippage })
        {
            page.Append(CultureInfo.InvariantCulture, $"<td>{Money(sum)}</td><td>{Money(sum / Trades(metrics))}</td>");
        }

        page.Append("</tr>");
    }

    private static IEnumerable<string> Lines(SymbolTrading trading)
    {
        yield return trading.RecordedSpreads == 0
            ? Text($"Spread {trading.SpreadPoints:0.##} points at every bar.")
            : Text($"Spread of the bars themselves where they know it ({trading.RecordedSpreads:N0} bars), ")
                + Text($"{trading.SpreadPoints:0.##} points elsewhere; {trading.MeanSpreadPoints:0.##} points in the mean.");
        yield return Text($"Commission {trading.CommissionPerLot:0.####} {trading.DepositCurrency} per lot and side; slippage ")
            + Text($"{trading.SlippagePoints:0.##} points at every fill but that of a target.");
        yield return Swap(trading);
        yield return Conversion(trading);
    }

    private static string Swap(SymbolTrading trading) => trading is { SwapLong: 0, SwapShort: 0 }
        ? "Swap none."
        : Text($"Swap {trading.SwapLong:0.####} a night for a long position, {trading.SwapShort:0.####} for a short one, ")
            + $"{trading.SwapUnit}; "
            + (trading.TripleSwapDay == "none" ? "every night counts once." : $"{trading.TripleSwapDay}'s night counts three times.");

    private static string Conversion(SymbolTrading trading) => trading.Conversion switch
    {
        "base" => $"Profits in {trading.ProfitCurrency} are divided by the exit price, which makes them {trading.DepositCurrency}.",
        "series" => $"Profits in {trading.ProfitCurrency} are multiplied by {string.Join(" × ", trading.ConvertedBy)} at the bar of the "
            + Text($"exit, which makes them {trading.DepositCurrency}; {trading.ConversionRate:0.######} at the first bar."),
        "fixed" => $"Profits in {trading.ProfitCurrency ?? "the currency of the prices"} are multiplied by the stated rate of "
            + Text($"{trading.ConversionRate:0.######}."),
        _ => $"Profits arise in {trading.DepositCurrency ?? "the deposit currency"} and are not converted.",
    };

    private static int? Trades(TesterMetrics metrics) => metrics.TotalTrades is > 0 and var trades ? trades : null;

    // what costs nothing costs 0.00, without a sign
    private static string Money(double? sum) => sum is { } money ? Text($"{money + 0.0:0.00;-0.00;0.00}") : "–";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
