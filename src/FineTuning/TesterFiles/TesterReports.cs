using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>Reads the reports that the strategy testers of MetaTrader write.</summary>
internal static class TesterReports
{
    private const int LargestReport = 64 * 1024 * 1024;

    /// <summary>The passes of a report, with the figures of the forward report where that has the same pass.</summary>
    /// <param name="report">Optimisation report of MetaTrader 5 (SpreadsheetML), or tester or optimisation report of MetaTrader 4 (HTML); null gives no passes.</param>
    /// <param name="forward">The same of the forward period, or null.</param>
    /// <param name="deposit">Deposit where the report does not tell it.</param>
    /// <exception cref="UnprocessableException">A file is no such report.</exception>
    internal static IReadOnlyList<ReportedPass> Read(UploadedFile? report, UploadedFile? forward, double deposit)
    {
        if (report is null)
        {
            return [];
        }

        var passes = Read(report, deposit, "report");
        if (forward is null)
        {
            return passes;
        }

        var later = Read(forward, deposit, "forward_report").GroupBy(pass => pass.PassNumber).ToDictionary(group => group.Key, group => group.First().Metrics);
        return [.. passes.Select(pass => pass with { Forward = later.GetValueOrDefault(pass.PassNumber) })];
    }

    private static List<ReportedPass> Read(UploadedFile file, double deposit, string field)
    {
        if (file.Content.Length > LargestReport)
        {
            throw new UnprocessableException($"{field}: '{file.FileName}' has {file.Content.Length} bytes; at most {LargestReport} are read.", field);
        }

        var encoding = SetEncoding.Detect(file.Content.Span);
        var start = encoding.Text.GetString(file.Content.Span[encoding.Mark.Length..Math.Min(file.Content.Length, 4096)]);
        var passes = start.Contains("urn:schemas-microsoft-com:office:spreadsheet", StringComparison.Ordinal) || start.TrimStart().StartsWith("<?xml", StringComparison.Ordinal)
            ? Mt5Report.Read(file, deposit, field)
            : Mt4Report.Read(HtmlTable.Rows(encoding.Text.GetString(file.Content.Span[encoding.Mark.Length..])), deposit);
        return passes.Count > 0 ? passes : throw new UnprocessableException($"{field}: '{file.FileName}' is neither an optimisation report of MetaTrader 5 (XML) nor a tester report of MetaTrader 4 (HTML), or lists no pass.", field);
    }
}
