using System.Globalization;
using System.Text;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Comparisons.Reports;

/// <summary>Prompts, answers and verdicts as CSV (RFC 4180), a row a prompt.</summary>
internal static class ComparisonCsv
{
    /// <summary>A spreadsheet takes a text that begins so for a formula, or reads on behind the blank.</summary>
    private const string Formulas = "=+-@\t\r\n＝＋－＠";

    private static readonly string[] OfAnswer =
        ["answer", "finish_reason", "answer_tokens", "first_token_seconds", "seconds", "tokens_per_second", "is_exact", "is_json", "error"];

    internal static byte[] Write(LanguageComparison comparison, IReadOnlyList<ComparedPrompt> prompts)
    {
        var judges = comparison.Plan.Judges;
        var text = new StringBuilder();
        Line(
            text,
            [
                "position", "prompt", "reference", .. OfAnswer.Select(name => "base_" + name),
                .. OfAnswer.Select(name => "fine_tuned_" + name), .. judges.Select(judge => "winner_by_" + judge), "judge_error", "votes",
            ]);
        foreach (var prompt in prompts)
        {
            Line(
                text,
                [
                    Number(prompt.Position), string.Join('\n', prompt.Messages.Select(message => $"[{message.Role}] {message.Content}")),
                    prompt.Reference ?? "", .. Answer(prompt.Base), .. Answer(prompt.FineTuned),
                    .. judges.Select(judge => prompt.Verdicts.GetValueOrDefault(judge, "")), prompt.JudgeError ?? "", Number(prompt.Votes),
                ]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    internal static string Cell(string value)
    {
        var safe = value.Length > 0 && Formulas.Contains(value[0], StringComparison.Ordinal)
            && !double.TryParse(value, CultureInfo.InvariantCulture, out _) ? "'" + value : value;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static IEnumerable<string> Answer(ComparedAnswer? answer) => answer is null
        ? OfAnswer.Select(_ => "")
        :
        [
            answer.Text, answer.FinishReason ?? "", Number(answer.AnswerTokens), Number(answer.FirstTokenSeconds), Number(answer.Seconds),
            answer.TokensPerSecond is { } pace ? Number(pace) : "", Truth(answer.IsExact), Truth(answer.IsJson), answer.Error ?? "",
        ];

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    private static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Truth(bool? value) => value is null ? "" : value.Value ? "true" : "false";
}
