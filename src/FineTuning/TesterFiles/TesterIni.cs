using System.Globalization;
using System.Text;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>
/// The configuration with which a terminal runs a task: <c>terminal64.exe /config:tester.ini</c> for MetaTrader 5, <c>terminal.exe
/// tester.ini</c> for MetaTrader 4. In MetaTrader 5 the last quarter of the period is the forward test.
/// </summary>
internal static class TesterIni
{
    private const string AQuarter = "3";

    /// <summary>The terminal would take the dates that somebody left in its window.</summary>
    private const string NoDates = "; neither the task nor imported bars tell the dates: the terminal takes those of its tester's window";

    private static readonly SetEncoding Marked = SetEncoding.Utf16;

    /// <summary>The file: ASCII where that is enough, else UTF-16 with its mark for MetaTrader 5, ANSI for MetaTrader 4.</summary>
    internal static byte[] Write(ControllerJob job, string setFile, SetFormat format, TesterPlan plan)
    {
        var text = format == SetFormat.Mt5 ? Mt5(job, setFile, plan) : Mt4(job, setFile, plan);
        var encoding = Ascii.IsValid(text) ? SetEncoding.Utf8 : format == SetFormat.Mt5 ? Marked : SetEncoding.ForMt4(text);
        return [.. encoding.Mark, .. encoding.Bytes(text)];
    }

    private static string Mt5(ControllerJob job, string setFile, TesterPlan plan) => Lines(
        "[Tester]",
        Dated(plan) ? null : NoDates,
        $"Expert={Plain(job.Expert)}",
        $"ExpertParameters={Plain(setFile)}",
        $"Symbol={job.Symbol}",
        $"Period={TimeframeText.MetaTrader(Timeframes.Parse(job.Timeframe))}",
        $"Deposit={job.InitialDeposit.ToString(CultureInfo.InvariantCulture)}",
        "Leverage=1:100",
        Line("Model", TesterChoices.Models[plan.Model]),
        Line("Optimization", plan switch { { IsTicked: false } => 0, { IsComplete: true } => 1, _ => 2 }),
        Line("OptimizationCriterion", TesterChoices.Criteria[plan.Criterion]),
        $"ForwardMode={AQuarter}",
        plan.From is { } from ? $"FromDate={Day(from)}" : null,
        plan.To is { } to ? $"ToDate={Day(to)}" : null,
        $"Report={Plain(Path.GetFileNameWithoutExtension(setFile))}",
        "ReplaceReport=1",
        "Visual=0",
        "ShutdownTerminal=1");

    // its ticks are always made from minute bars; the model between them, of control points, is no test
    private static string Mt4(ControllerJob job, string setFile, TesterPlan plan) => Lines(
        Dated(plan) ? null : NoDates,
        $"TestExpert={Plain(job.Expert)}",
        $"TestExpertParameters={Plain(setFile)}",
        $"TestSymbol={job.Symbol}",
        $"TestPeriod={TimeframeText.MetaTrader(Timeframes.Parse(job.Timeframe))}",
        $"TestModel={(plan.Model == "open_prices" ? "2" : "0")}",
        $"TestOptimization={(plan.IsTicked ? "true" : "false")}",
        plan.From is null && plan.To is null ? "TestDateEnable=false" : "TestDateEnable=true",
        plan.From is { } from ? $"TestFromDate={Day(from)}" : null,
        plan.To is { } to ? $"TestToDate={Day(to)}" : null,
        $"TestReport={Plain(Path.GetFileNameWithoutExtension(setFile))}",
        "TestReplaceReport=true",
        "TestVisualEnable=false",
        "TestShutdownTerminal=true");

    private static bool Dated(TesterPlan plan) => plan is { From: not null, To: not null };

    private static string Line(string name, int value) => FormattableString.Invariant($"{name}={value}");

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy.MM.dd", CultureInfo.InvariantCulture);

    // A name must not become a line of its own.
    private static string Plain(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '_' : letter));

    private static string Lines(params string?[] lines) =>
        new StringBuilder().AppendJoin("\r\n", lines.OfType<string>()).Append("\r\n").ToString();
}
