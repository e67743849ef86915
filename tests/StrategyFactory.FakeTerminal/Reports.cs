using System.Globalization;
using System.Net;

namespace StrategyFactory.FakeTerminal;

/// <summary>Reports with the labels, columns and numbers of MetaTrader 5.</summary>
internal static class Reports
{
    private const double Deposit = 10_000;
    private const int Trades = 320;
    private const double Drawdown = 300;

    private static readonly string[] Figures = ["Profit", "Expected Payoff", "Profit Factor", "Recovery Factor", "Sharpe Ratio", "Custom", "Equity DD %", "Trades"];

    public static string Search(IReadOnlyList<Pass> passes) => Sheet(
        ["Pass", "Result", .. Figures, .. Names(passes)],
        passes.Select(pass => (string[])[$"{pass.Number}", Plain(Deposit + pass.Profit), .. Row(pass.Profit), .. Values(pass)]));

    public static string Forward(IReadOnlyList<Pass> passes) => Sheet(
        ["Pass", "Forward Result", "Back Result", .. Figures, .. Names(passes)],
        passes.Select((pass, index) => (string[])[$"{index}", Plain(Deposit + pass.ForwardProfit), Plain(Deposit + pass.Profit), .. Row(pass.ForwardProfit), .. Values(pass)]));

    public static string Single(IReadOnlyDictionary<string, string> ini, Pass pass, double profit)
    {
        var inputs = pass.Inputs.Select((input, index) => Line((index == 0 ? "Inputs:" : "", $"{input.Name}={input.Value}")));
        return $"""
            <!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
            <html><head><title>{ini["Expert"]}: Strategy Tester Report</title></head><body><div align="center"><table width="100%">
            {Line(("Expert:", ini["Expert"]))}{Line(("Symbol:", ini["Symbol"]))}{Line(("Period:", $"{ini["Period"]} ({ini.GetValueOrDefault("FromDate")} - {ini.GetValueOrDefault("ToDate")})"))}
            {string.Concat(inputs)}{Line(("Currency:", "USD"))}{Line(("Initial Deposit:", Grouped(Deposit)))}{Line(("Leverage:", ini["Leverage"]))}
            {Line(("History Quality:", "100%"))}{Line(("Bars:", "2400"), ("Ticks:", "576000"), ("Symbols:", "1"))}
            {Line(("Total Net Profit:", Grouped(profit)), ("Balance Drawdown Absolute:", "10.00"), ("Equity Drawdown Absolute:", "20.00"))}
            {Line(("Gross Profit:", Grouped(profit + 1000)), ("Balance Drawdown Maximal:", "250.00 (2.40%)"), ("Equity Drawdown Maximal:", "300.00 (2.87%)"))}
            {Line(("Gross Loss:", "-1 000.00"), ("Balance Drawdown Relative:", "2.40% (250.00)"), ("Equity Drawdown Relative:", "2.87% (300.00)"))}
            {Line(("Profit Factor:", Plain((profit + 1000) / 1000)), ("Expected Payoff:", Plain(profit / Trades)), ("Margin Level:", "900.00%"))}
            {Line(("Recovery Factor:", Plain(profit / Drawdown)), ("Sharpe Ratio:", "1.20"), ("Z-Score:", "0.10 (7.97%)"))}
            {Line(("Total Trades:", $"{Trades}"), ("Short Trades (won %):", "150 (55.33%)"), ("Long Trades (won %):", "170 (57.06%)"))}
            {Line(("Total Deals:", $"{2 * Trades}"), ("Profit Trades (% of total):", "180 (56.25%)"), ("Loss Trades (% of total):", "140 (43.75%)"))}
            </table></div></body></html>
            """;
    }

    private static IEnumerable<string> Names(IReadOnlyList<Pass> passes) => passes[0].Inputs.Where(input => input.IsTicked).Select(input => input.Name);

    private static IEnumerable<string> Values(Pass pass) => pass.Inputs.Where(input => input.IsTicked).Select(input => input.Value);

    private static IEnumerable<string> Row(double profit) =>
        [Plain(profit), Plain(profit / Trades), Plain((profit + 1000) / 1000), Plain(profit / Drawdown), "1.20", "0", "2.87", $"{Trades}"];

    private static string Sheet(IEnumerable<string> header, IEnumerable<string[]> rows) => $"""
        <?xml version="1.0"?>
        <?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
        <DocumentProperties xmlns="urn:schemas-microsoft-com:office:office"><Title>Optimization</Title></DocumentProperties>
        <Worksheet ss:Name="Tester Optimizator Results"><Table>
        {Row(header)}
        {string.Join('\n', rows.Select(Row))}
        </Table></Worksheet></Workbook>
        """;

    private static string Row(IEnumerable<string> cells) =>
        $"<Row>{string.Concat(cells.Select(cell => $"<Cell><Data ss:Type=\"String\">{WebUtility.HtmlEncode(cell)}</Data></Cell>"))}</Row>";

    private static string Line(params (string Label, string Value)[] cells) =>
        $"<tr align=\"right\">{string.Concat(cells.Select(cell => $"<td nowrap colspan=\"3\">{cell.Label}</td><td nowrap><b>{WebUtility.HtmlEncode(cell.Value)}</b></td>"))}</tr>\n";

    private static string Plain(double value) => value.ToString("0.00####", CultureInfo.InvariantCulture);

    private static string Grouped(double value) => value.ToString("#,0.00", CultureInfo.InvariantCulture).Replace(',', ' ');
}
