using System.Text;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.TesterFiles;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Tests.FineTuning.TesterFiles;

internal sealed class TesterReportsTests
{
    /// <summary>The layout that MetaTrader 5 exports: document properties, one worksheet, a header row, a row for every pass.</summary>
    public static string Mt5(string header, params string[] rows) => $"""
        <?xml version="1.0"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
         <DocumentProperties xmlns="urn:schemas-microsoft-com:office:office"><Title>EA EURUSD,H1 2020.01.01-2021.01.01</Title><Deposit>10000 USD</Deposit></DocumentProperties>
         <Worksheet ss:Name="Tester Optimizator Results"><Table>
          <Row>{Cells(header)}</Row>
          {string.Concat(rows.Select(row => $"<Row>{Cells(row)}</Row>"))}
         </Table></Worksheet>
        </Workbook>
        """;

    private const string Header = "Pass|Result|Profit|Expected Payoff|Profit Factor|Recovery Factor|Sharpe Ratio|Custom|Equity DD %|Trades|Period|UseTrailing";

    [Test]
    public void The_optimisation_report_of_metatrader_5_is_read_with_its_inputs()
    {
        var passes = Read(File(Mt5(Header, "12|1.5|1234.56|4.12|1.75|3.2|0.9|0|8.5|300|14|true", "13|0|-50|-1|0.9|1.#INF|0|0|12|50|15|false")));

        Assert.That(passes, Has.Count.EqualTo(2));
        Assert.That(passes[0].PassNumber, Is.EqualTo(12));
        Assert.That(passes[0].Values, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["Period"] = "14", ["UseTrailing"] = "true" }));
        var metrics = passes[0].Metrics;
        Assert.That((metrics.NetProfit, metrics.NetProfitPct, metrics.ExpectedPayoff, metrics.ProfitFactor, metrics.RecoveryFactor, metrics.Sharpe, metrics.MaxDrawdownPct, metrics.TotalTrades),
            Is.EqualTo(((double?)1234.56, (double?)12.3456, (double?)4.12, (double?)1.75, (double?)3.2, (double?)0.9, (double?)8.5, (int?)300)));
        Assert.That(passes[1].Metrics.RecoveryFactor, Is.Null, "infinite is undefined");
    }

    [Test]
    public void A_merged_cell_moves_those_after_it_and_a_cell_that_is_not_there_says_nothing_about_its_input()
    {
        var report = Mt5("Pass|Profit|Other|Trades|Period|Slow").Replace(
            "</Table>",
            """<Row><Cell><Data>3</Data></Cell><Cell ss:MergeAcross="1"><Data>7</Data></Cell><Cell><Data>9</Data></Cell><Cell ss:Index="6"><Data>50</Data></Cell></Row></Table>""",
            StringComparison.Ordinal);
        var pass = Read(File(report)).Single();
        Assert.That((pass.Metrics.NetProfit, pass.Metrics.TotalTrades), Is.EqualTo(((double?)7, (int?)9)));
        Assert.That(pass.Values, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["Slow"] = "50" }));
    }

    [Test]
    public void Cells_may_be_left_out_by_index()
    {
        var report = Mt5("Pass|Profit|Trades|Period").Replace("</Table>", """<Row><Cell><Data ss:Type="Number">3</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">9</Data></Cell></Row></Table>""", StringComparison.Ordinal);
        var pass = Read(File(report)).Single();
        Assert.That((pass.PassNumber, pass.Metrics.NetProfit, pass.Metrics.TotalTrades), Is.EqualTo((3L, (double?)null, (int?)9)));
    }

    [TestCase("<!DOCTYPE w [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>", "cannot be read as XML")]
    [TestCase("<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>", "cannot be read as XML")]
    public void Document_types_and_entities_are_refused(string type, string reason)
    {
        var report = Mt5(Header, "1|0|10|1|1|1|1|0|1|5|&a;|true").Replace("<Workbook ", type + "<Workbook ", StringComparison.Ordinal);
        Assert.That(() => Read(File(report)), Throws.TypeOf<UnprocessableException>().With.Message.Contains(reason).And.Message.Not.Contains("root:"));
    }

    [TestCase("<?xml version=\"1.0\"?><Workbook", "cannot be read as XML")]
    [TestCase("just words", "is neither")]
    [TestCase("", "is neither")]
    public void What_is_no_report_is_refused(string content, string reason) =>
        Assert.That(() => Read(File(content)), Throws.TypeOf<UnprocessableException>().With.Message.Contains(reason));

    [Test]
    public void Columns_in_another_language_are_refused_rather_than_taken_for_inputs() =>
        Assert.That(() => Read(File(Mt5("Durchlauf|Gewinn|Trades", "1|2|3"))), Throws.TypeOf<UnprocessableException>().With.Message.Contains("in English"));

    [Test]
    public void The_tester_report_of_metatrader_4_is_one_pass_with_all_its_figures()
    {
        const string Page = """
            <html><head><title>Strategy Tester: EA</title><style>td{color:red}</style><script>if (1<2) { document.write("<td>x</td>") }</script></head><body><div align=center>
            <table width=820><tr align=left><td colspan=2>Symbol</td><td colspan=4>EURUSD (Euro vs US Dollar)</td></tr>
            <tr align=left><td colspan=2>Parameters</td><td colspan=4>Period=14; Name=&quot;a&amp;b&quot;; Lots=0.1; </td></tr>
            <tr><td>Bars in test</td><td align=right>11952</td><td>Ticks modelled</td><td align=right>23815</td><td>Modelling quality</td><td align=right>n/a</td></tr>
            <tr><td>Initial deposit</td><td align=right>10000.00</td><td></td><td></td><td>Spread</td><td align=right>Current (12)</td></tr>
            <tr><td>Total net profit</td><td align=right>1 234.50</td><td>Gross profit</td><td align=right>3000.00</td><td>Gross loss</td><td align=right>-1765.50</td></tr>
            <tr><td>Profit factor</td><td align=right>1.70</td><td>Expected payoff</td><td align=right>4.12</td><td></td><td></td></tr>
            <tr><td>Absolute drawdown</td><td align=right>100.00</td><td>Maximal drawdown</td><td align=right>400.00 (3.90%)</td><td>Relative drawdown</td><td align=right>4.10% (380.00)</td></tr>
            <tr><td>Total trades</td><td align=right>300</td><td>Short positions (won %)</td><td align=right>140 (55.00%)</td><td>Long positions (won %)</td><td align=right>160 (60.00%)</td></tr>
            <tr><td colspan=2></td><td>Profit trades (% of total)</td><td align=right>173 (57.67%)</td><td>Loss trades (% of total)</td><td align=right>127 (42.33%)</td></tr>
            <tr><td colspan=2 align=right>Largest</td><td>profit trade</td><td align=right>152.05</td><td>loss trade</td><td align=right>-50.38</td></tr>
            <tr><td colspan=2 align=right>Average</td><td>profit trade</td><td align=right>17.34</td><td>loss trade</td><td align=right>-13.90</td></tr>
            <tr><td colspan=2 align=right>Maximum</td><td>consecutive wins (profit in money)</td><td align=right>9 (180.00)</td><td>consecutive losses (loss in money)</td><td align=right>6 (-90.00)</td></tr>
            <tr><td colspan=2 align=right>Maximal</td><td>consecutive profit (count of wins)</td><td align=right>210.00 (7)</td><td>consecutive loss (count of losses)</td><td align=right>-120.00 (5)</td></tr>
            <tr><td colspan=2 align=right>Average</td><td>consecutive wins</td><td align=right>2</td><td>consecutive losses</td><td align=right>1</td></tr></table>
            """;
        var pass = Read(File(Page), 500).Single();
        var metrics = pass.Metrics;

        Assert.That(pass.Values, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["Period"] = "14", ["Name"] = "a&b", ["Lots"] = "0.1" }));
        Assert.That((metrics.InitialDeposit, metrics.NetProfit, metrics.GrossLoss, metrics.FinalBalance, metrics.Bars), Is.EqualTo(((double?)10_000, (double?)1234.5, (double?)-1765.5, (double?)11_234.5, (int?)11_952)));
        Assert.That((metrics.MaxDrawdown, metrics.MaxDrawdownPct, metrics.RelativeDrawdown, metrics.RelativeDrawdownPct, metrics.RecoveryFactor), Is.EqualTo(((double?)400, (double?)3.9, (double?)380, (double?)4.1, (double?)(1234.5 / 400))));
        Assert.That((metrics.TotalTrades, metrics.ShortTrades, metrics.ShortWinRate, metrics.LongTrades, metrics.WinRate, metrics.LossTrades), Is.EqualTo(((int?)300, (int?)140, (double?)55, (int?)160, (double?)57.67, (int?)127)));
        Assert.That((metrics.LargestProfitTrade, metrics.LargestLossTrade, metrics.AverageProfitTrade, metrics.AverageLossTrade), Is.EqualTo(((double?)152.05, (double?)-50.38, (double?)17.34, (double?)-13.9)));
        Assert.That((metrics.MaxConsecutiveWins, metrics.MaxConsecutiveWinsMoney, metrics.MaxConsecutiveLoss, metrics.MaxConsecutiveLossCount, metrics.AverageConsecutiveWins), Is.EqualTo(((int?)9, (double?)180, (double?)-120, (int?)5, (double?)2)));
    }

    [Test]
    public void The_optimisation_report_of_metatrader_4_has_the_inputs_over_its_cells()
    {
        const string Page = """
            <table><tr bgcolor="#C0C0C0"><td>Pass</td><td>Profit</td><td>Total trades</td><td>Profit factor</td><td>Expected Payoff</td><td>Drawdown $</td><td>Drawdown %</td></tr>
            <tr align=right><td title="Period=14; Sign=&gt;; ">7</td><td class=mspt>120.50</td><td>31</td><td class=mspt>1.40</td><td>3.89</td><td>60.25</td><td>0.60</td>
            <tr align=right><td title="Period=15; Sign=&lt;; ">8</td><td class=mspt>-10.00</td><td>30</td><td class=mspt>0.90</td><td>-0.33</td><td>0.00</td><td>0.00</td></table>
            """;
        var passes = Read(File(Page));
        Assert.That(passes.Select(pass => (pass.PassNumber, pass.Values["Period"], pass.Values["Sign"], pass.Metrics.NetProfit, pass.Metrics.TotalTrades, pass.Metrics.MaxDrawdownPct, pass.Metrics.RecoveryFactor)), Is.EqualTo(new[]
        {
            (7L, "14", ">", (double?)120.5, (int?)31, (double?)0.6, (double?)2), (8L, "15", "<", (double?)-10, (int?)30, (double?)0, (double?)null),
        }));
    }

    [Test]
    public void The_report_of_a_single_test_of_metatrader_5_is_one_pass_with_all_its_figures()
    {
        const string Page = """
            <html><head><title>EA: Strategy Tester Report</title></head><body><table>
            <tr><td nowrap colspan="3">Expert:</td><td nowrap colspan="10"><b>EA</b></td></tr>
            <tr><td nowrap colspan="3">Inputs:</td><td nowrap colspan="10"><b>Period=14</b></td></tr>
            <tr><td nowrap colspan="3"></td><td nowrap colspan="10"><b>Name=a&amp;b</b></td></tr>
            <tr><td nowrap colspan="3">Initial Deposit:</td><td nowrap colspan="10"><b>10&nbsp;000.00</b></td></tr>
            <tr><td>Bars:</td><td><b>2400</b></td><td>Ticks:</td><td><b>576000</b></td><td>Symbols:</td><td><b>1</b></td></tr>
            <tr><td>Total Net Profit:</td><td><b>1 234.50</b></td><td>Balance Drawdown Absolute:</td><td><b>10.00</b></td><td>Equity Drawdown Absolute:</td><td><b>20.00</b></td></tr>
            <tr><td>Gross Profit:</td><td><b>3 000.00</b></td><td>Balance Drawdown Maximal:</td><td><b>300.00 (2.87%)</b></td><td>Equity Drawdown Maximal:</td><td><b>350.00 (3.31%)</b></td></tr>
            <tr><td>Gross Loss:</td><td><b>-1 765.50</b></td><td>Balance Drawdown Relative:</td><td><b>2.90% (290.00)</b></td><td>Equity Drawdown Relative:</td><td><b>3.40% (340.00)</b></td></tr>
            <tr><td>Recovery Factor:</td><td><b>3.53</b></td><td>Sharpe Ratio:</td><td><b>1.20</b></td><td>Z-Score:</td><td><b>0.10 (7.97%)</b></td></tr>
            <tr><td>Total Trades:</td><td><b>310</b></td><td>Short Trades (won %):</td><td><b>150 (55.33%)</b></td><td>Long Trades (won %):</td><td><b>160 (57.50%)</b></td></tr>
            <tr><td></td><td></td><td>Profit Trades (% of total):</td><td><b>175 (56.45%)</b></td><td>Loss Trades (% of total):</td><td><b>135 (43.55%)</b></td></tr>
            <tr><td></td><td></td><td>Maximum consecutive wins ($):</td><td><b>9 (180.00)</b></td><td>Maximal consecutive loss (count):</td><td><b>-120.00 (5)</b></td></tr>
            </table></body></html>
            """;
        var pass = Read(File(Page), 500).Single();
        var metrics = pass.Metrics;

        Assert.That(pass.Values, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["Period"] = "14", ["Name"] = "a&b" }));
        Assert.That((metrics.InitialDeposit, metrics.NetProfit, metrics.NetProfitPct, metrics.FinalBalance, metrics.Bars), Is.EqualTo(((double?)10_000, (double?)1234.5, (double?)12.345, (double?)11_234.5, (int?)2400)));
        Assert.That((metrics.MaxDrawdown, metrics.MaxDrawdownPct, metrics.RelativeDrawdown, metrics.RelativeDrawdownPct, metrics.AbsoluteDrawdown), Is.EqualTo(((double?)350, (double?)3.31, (double?)340, (double?)3.4, (double?)20)));
        Assert.That((metrics.BalanceMaxDrawdown, metrics.BalanceMaxDrawdownPct, metrics.BalanceRelativeDrawdown, metrics.BalanceRelativeDrawdownPct, metrics.BalanceAbsoluteDrawdown), Is.EqualTo(((double?)300, (double?)2.87, (double?)290, (double?)2.9, (double?)10)));
        Assert.That((metrics.GrossLoss, metrics.RecoveryFactor, metrics.Sharpe, metrics.TotalTrades, metrics.ShortTrades, metrics.LongWinRate, metrics.WinRate, metrics.LossTrades), Is.EqualTo(((double?)-1765.5, (double?)3.53, (double?)1.2, (int?)310, (int?)150, (double?)57.5, (double?)56.45, (int?)135)));
        Assert.That((metrics.MaxConsecutiveWins, metrics.MaxConsecutiveWinsMoney, metrics.MaxConsecutiveLoss, metrics.MaxConsecutiveLossCount), Is.EqualTo(((int?)9, (double?)180, (double?)-120, (int?)5)));
    }

    [Test]
    public void Broken_pages_end() =>
        Assert.That(() => Read(File("<table><tr><td title=\"x>a<td>b</td><script>")), Throws.TypeOf<UnprocessableException>().With.Message.Contains("is neither"));

    private static List<ReportedPass> Read(UploadedFile file, double deposit = 10_000)
    {
        List<ReportedPass> passes = [];
        TesterReports.ForEach(file, deposit, "report", passes.Add);
        return passes;
    }

    private static UploadedFile File(string content) => new("report", Encoding.UTF8.GetBytes(content));

    private static string Cells(string row) => string.Concat(row.Split('|').Select(value => $"<Cell><Data ss:Type=\"String\">{value}</Data></Cell>"));
}
