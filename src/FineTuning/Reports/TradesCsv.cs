using System.Globalization;
using System.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>Trades of the deciding pass as CSV (RFC 4180), times in UTC; of several symbols the first column names the symbol.</summary>
internal static class TradesCsv
{
    private const string Heading = "period,side,opened,entry_price,closed,exit_price,lots,profit,balance,reason\r\n";
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    internal static byte[] Write(IReadOnlyList<ExpertTrade> trades)
    {
        var several = trades.Any(trade => trade.Symbol is not null);
        var text = new StringBuilder(several ? "symbol," : "").Append(Heading);
        foreach (var trade in trades)
        {
            text.Append(several ? trade.Symbol + "," : "");
            var (opened, closed) = (At(trade.Opened), At(trade.Closed));
            text.Append(
                CultureInfo.InvariantCulture,
                $"{(trade.Forward ? "forward" : "searched")},{trade.Side},{opened},{trade.EntryPrice},{closed},{trade.ExitPrice},")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"{trade.Lots},{trade.Profit:0.########},{trade.Balance:0.########},{trade.Reason}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string At(DateTimeOffset time) => time.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);
}
