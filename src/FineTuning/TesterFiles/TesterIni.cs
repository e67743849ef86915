using System.Globalization;
using System.Text;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>
/// The configuration with which a terminal runs a task: <c>terminal64.exe /config:tester.ini</c> for MetaTrader 5, <c>terminal.exe
/// tester.ini</c> for MetaTrader 4. The search is complete up to the pass limit and genetic above; in MetaTrader 5 the last quarter of the
/// period is the forward test.
/// </summary>
internal static class TesterIni
{
    private const string AQuarter = "3";
    private const string CustomMaximum = "6";
    private const string MinuteBars = "1";

    internal static string Write(ControllerJob job, string setFile, SetFormat format, long passes, int passLimit)
    {
        var complete = passes <= passLimit;
        return format == SetFormat.Mt5 ? Mt5(job, setFile, complete) : Mt4(job, setFile, passes);
    }

    private static string Mt5(ControllerJob job, string setFile, bool complete) => Lines(
        "[Tester]",
        $"Expert={Plain(job.Expert)}",
        $"ExpertParameters={Plain(setFile)}",
        $"Symbol={job.Symbol}",
        $"Period={TimeframeText.MetaTrader(Timeframes.Parse(job.Timeframe))}",
        $"Deposit={job.InitialDeposit.ToString(CultureInfo.InvariantCulture)}",
        "Leverage=1:100",
        $"Model={MinuteBars}",
        $"Optimization={(complete ? 1 : 2)}",
        $"OptimizationCriterion={CustomMaximum}",
        $"ForwardMode={AQuarter}",
        job.FromTime is { } from ? $"FromDate={Day(from)}" : null,
        job.ToTime is { } to ? $"ToDate={Day(to)}" : null,
        $"Report={Plain(Path.GetFileNameWithoutExtension(setFile))}",
        "ReplaceReport=1",
        "ShutdownTerminal=1");

    private static string Mt4(ControllerJob job, string setFile, long passes) => Lines(
        $"TestExpert={Plain(job.Expert)}",
        $"TestExpertParameters={Plain(setFile)}",
        $"TestSymbol={job.Symbol}",
        $"TestPeriod={TimeframeText.MetaTrader(Timeframes.Parse(job.Timeframe))}",
        "TestModel=0",
        $"TestOptimization={(passes > 1 ? "true" : "false")}",
        job.FromTime is null && job.ToTime is null ? "TestDateEnable=false" : "TestDateEnable=true",
        job.FromTime is { } from ? $"TestFromDate={Day(from)}" : null,
        job.ToTime is { } to ? $"TestToDate={Day(to)}" : null,
        $"TestReport={Plain(Path.GetFileNameWithoutExtension(setFile))}",
        "TestReplaceReport=true",
        "TestShutdownTerminal=true");

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy.MM.dd", CultureInfo.InvariantCulture);

    // A name must not become a line of its own.
    private static string Plain(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '_' : letter));

    private static string Lines(params string?[] lines) =>
        new StringBuilder().AppendJoin("\r\n", lines.OfType<string>()).Append("\r\n").ToString();
}
