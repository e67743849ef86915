using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>Reads the reports that the strategy testers of MetaTrader write, pass by pass: nothing of a pass is kept here.</summary>
internal static class TesterReports
{
    private const int Start = 4096;

    /// <summary>Calls <paramref name="each"/> with every pass of a report.</summary>
    /// <param name="file">
    /// Optimisation report of MetaTrader 5 (SpreadsheetML) or its report of a single test (HTML), or tester or optimisation report of
    /// MetaTrader 4 (HTML).
    /// </param>
    /// <param name="deposit">Deposit where the report does not tell it.</param>
    /// <param name="field">The request's field, for refusals.</param>
    /// <param name="each">Called in the order of the report.</param>
    /// <exception cref="UnprocessableException">
    /// The file is no such report, lists no pass, or is above one of the <see cref="ReportBounds"/>.
    /// </exception>
    internal static void ForEach(UploadedFile file, double deposit, string field, Action<ReportedPass> each)
    {
        ReportBounds.Require(field, $"the bytes of '{file.FileName}' are", file.Content.Length, ReportBounds.LargestReport);
        var encoding = SetEncoding.Detect(file.Content.Span);
        var body = file.Content[encoding.Mark.Length..];
        var start = encoding.Text.GetString(body.Span[..Math.Min(body.Length, Start)]);
        var passes = start.Contains("urn:schemas-microsoft-com:office:spreadsheet", StringComparison.Ordinal)
            || start.TrimStart().StartsWith("<?xml", StringComparison.Ordinal)
            ? Mt5Report.ForEach(file, deposit, field, each)
            : HtmlReport.ForEach(encoding.Text.GetString(body.Span), deposit, field, each);
        if (passes == 0)
        {
            throw new UnprocessableException(
                $"{field}: '{file.FileName}' is neither an optimisation report of MetaTrader 5 (XML) "
                + "nor a tester report of MetaTrader 5 or 4 (HTML, in English), or lists no pass.",
                field);
        }
    }
}
