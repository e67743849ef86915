using System.Text;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.External;
using StrategyFactory.FineTuning.TesterFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.FineTuning.TesterFiles;

/// <summary>Reports made to cost more than they weigh.</summary>
internal sealed class HostileReportsTests
{
    private const int Weight = 2_500_000;

    /// <summary>Bytes allocated for one byte of a report, those included that are free again at once: a pass of a few bytes has fifty figures.</summary>
    private const int MostAllocated = 80;

    private static readonly string Wide = "<Row>" + string.Concat(new[] { "Pass", "Profit", "Trades" }.Concat(Enumerable.Range(3, 997).Select(i => $"c{i}")).Select(Cell)) + "</Row>";

    private static IEnumerable<TestCaseData> Heavy()
    {
        yield return Case("rows of two cells a thousand columns apart", Sheet(Wide + Filled("""<Row><Cell><Data>1</Data></Cell><Cell ss:Index="1000"/></Row>""")));
        yield return Case("rows of a thousand empty cells", Sheet(Wide + Filled("<Row><Cell>1</Cell>" + string.Concat(Enumerable.Repeat("<Cell/>", 999)) + "</Row>")));
        yield return Case("passes of one digit", Sheet(Narrow + Filled("<Row><Cell>1</Cell></Row>")));
        yield return Case("long values", Sheet(Narrow + Filled($"<Row>{Cell("1")}{Cell("2")}{Cell("3")}{Cell(new('x', 60_000))}</Row>")));
        yield return Case("values in pieces", Sheet(Narrow + Filled($"<Row>{Cell("1")}<Cell>{string.Concat(Enumerable.Repeat("<![CDATA[x]]>", 30_000))}</Cell></Row>")));
        yield return Case("names that never come again", Sheet(Narrow + "<Row><Cell>1</Cell></Row>" + string.Concat(Enumerable.Range(0, Weight / 10).Select(i => $"<n{i}/>"))));
        yield return Case("empty cells of a page", Page + Filled("<tr>" + string.Concat(Enumerable.Repeat("<td>", 900))));
        yield return Case("cells of letters", Page + Filled("<tr><td>1<td>" + string.Concat(Enumerable.Repeat("a ", 30_000))));
        yield return Case("passes of a page", Page + Filled("<tr><td>1<td><td><td><td><td><td>"));
        yield return Case("inputs of a page", Page + Filled("<tr><td title='" + string.Concat(Enumerable.Range(0, 900).Select(i => $"{i}=;")) + "'>1<td><td><td><td><td><td>"));
        yield return Case("orders below the figures", "<table><tr><td>Total net profit<td>1" + string.Concat(Enumerable.Range(0, Weight / 20).Select(i => $"<tr><td>{i}<td>x")));
    }

    private static IEnumerable<TestCaseData> Beyond()
    {
        yield return Case("1000", Sheet(Narrow + """<Row><Cell ss:Index="2000000000"/></Row>"""), "ss:Index=\"2000000000\"; allowed: 1 to 1000");
        yield return Case("1000 merged", Sheet(Narrow + """<Row><Cell ss:MergeAcross="2000000000"/></Row>"""), "ss:MergeAcross=\"2000000000\"; allowed: 0 to 1000");
        yield return Case("1000 in steps", Sheet(Narrow + "<Row>" + Filled("<Cell ss:MergeAcross=\"900\"/>") + "</Row>"), "the columns of a row are at least 1802; at most 1000");
        yield return Case("1000 one by one", Sheet(Narrow + "<Row>" + Filled("<Cell/>") + "</Row>"), "the columns of a row are at least 1001; at most 1000");
        yield return Case("a text", Sheet(Narrow + $"<Row><Cell>{Filled("<![CDATA[x]]>")}</Cell></Row>"), "the characters of a cell are at least 65537; at most 65536");
        yield return Case("a node", Sheet(Narrow + $"<Row><Cell>{Filled("x")}</Cell></Row>"), "is longer than 262144 bytes");
        yield return Case("attributes", Sheet("<Row " + string.Concat(Enumerable.Range(0, Weight / 10).Select(i => $"a{i}='' ")) + "/>"), "is longer than 262144 bytes");
        yield return Case("a comment", Sheet($"<!--{Filled("x")}-->"), "is longer than 262144 bytes");
        yield return Case("a depth", Sheet(Filled("<a>")), "to a depth of 65; at most 64");
        yield return Case("a name", Sheet($"<Row>{Cell(new('x', 257))}</Row>"), "the characters of a column's name are 257; at most 256");
        yield return Case("passes", Sheet(Narrow + string.Concat(Enumerable.Repeat("<Row><Cell>1</Cell></Row>", 250_001))), "the passes are at least 250001; at most 250000");
        yield return Case("cells of a page", Page + "<tr>" + Filled("<td>"), "the columns of a row are at least 1001; at most 1000");
        yield return Case("a cell of a page", Page + "<tr><td>" + Filled("x"), "the characters of a cell are at least");
        yield return Case("a title of a page", Page + $"<tr><td title='{Filled("x")}'>", "the characters of a cell's title are 2500000; at most 65536");
        yield return Case("inputs of a page", Page + $"<tr><td title='{string.Concat(Enumerable.Range(0, 1001).Select(i => $"{i}=1;"))}'>1<td><td><td><td><td><td>", "the inputs of a pass are at least 1001; at most 1000");
        yield return Case("passes of a page", Page + string.Concat(Enumerable.Repeat("<tr><td>1<td><td><td><td><td><td>", 250_001)), "the passes are at least 250001; at most 250000");
    }

    [TestCaseSource(nameof(Heavy))]
    public void Reading_a_report_costs_a_small_multiple_of_its_size(string report) =>
        Assert.That(Allocated(report, out var refusal), Is.LessThan((long)MostAllocated * report.Length), $"for {report.Length} bytes; {refusal}");

    [TestCaseSource(nameof(Beyond))]
    public void A_report_above_a_bound_is_refused_by_the_bound_at_little_cost(string report, string message)
    {
        var allocated = Allocated(report, out var refusal);
        Assert.That(refusal, Does.StartWith("report: ").And.Contain(message));
        Assert.That(allocated, Is.LessThan((long)MostAllocated * Math.Max(report.Length, Weight)));
    }

    private static string Narrow => $"<Row>{Cell("Pass")}{Cell("Profit")}{Cell("Trades")}{Cell("Period")}</Row>";

    private static string Page => "<table><tr><td>Pass<td>Profit<td>Total trades<td>Profit factor<td>Expected Payoff<td>Drawdown $<td>Drawdown %";

    private static long Allocated(string report, out string? refusal)
    {
        var file = new UploadedFile("report", Encoding.UTF8.GetBytes(report));
        var best = new BestPasses(new TesterCriterion([], [new("net_profit", 1, 0, 100)]), top: 10);
        refusal = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            TesterReports.ForEach(file, 10_000, "report", best.Add);
            _ = best.Rows();
        }
        catch (UnprocessableException refused)
        {
            refusal = refused.Message;
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Sheet(string rows) =>
        $"""<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>{rows}</Table></Worksheet></Workbook>""";

    private static string Filled(string piece) => string.Concat(Enumerable.Repeat(piece, Weight / piece.Length));

    private static string Cell(string text) => $"<Cell><Data>{text}</Data></Cell>";

    private static TestCaseData Case(string name, string report, params string[] message) => new TestCaseData([report, .. message]).SetArgDisplayNames(name);
}
