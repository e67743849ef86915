using System.Globalization;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Dashboard.Prompts;

/// <summary>What became of a line.</summary>
public enum LineChange
{
    /// <summary>In both.</summary>
    Same,

    /// <summary>Only in the earlier one.</summary>
    Removed,

    /// <summary>Only in the later one.</summary>
    Added,
}

/// <summary>A line of a comparison.</summary>
/// <param name="Change">What became of it.</param>
/// <param name="Text">The line.</param>
public sealed record DiffLine(LineChange Change, string Text);

/// <summary>A field that differs, line by line.</summary>
/// <param name="Field">Its name as in requests.</param>
/// <param name="Lines">Its lines in order.</param>
public sealed record FieldDiff(string Field, IReadOnlyList<DiffLine> Lines);

/// <summary>What differs between two definitions of a character.</summary>
public static class CharacterDiff
{
    /// <summary>The fields that differ, in the order of the definition.</summary>
    public static IReadOnlyList<FieldDiff> Between(CharacterDefinition before, CharacterDefinition after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (first, second) = (Fields(before).ToList(), Fields(after).ToList());
        var names = first.Concat(second).Select(field => field.Name).Distinct(StringComparer.Ordinal);
        return
        [
            .. names.Select(name => new FieldDiff(name, Lines(Of(first, name), Of(second, name))))
                .Where(field => field.Lines.Any(line => line.Change != LineChange.Same)),
        ];
    }

    /// <summary>The lines of both along their longest common subsequence; what was removed stands before what took its place.</summary>
    public static IReadOnlyList<DiffLine> Lines(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);

        // common[i, j]: length of the longest common subsequence of what follows i and j
        var common = new int[before.Count + 1, after.Count + 1];
        for (var i = before.Count - 1; i >= 0; i--)
        {
            for (var j = after.Count - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        List<DiffLine> lines = [];
        var (left, right) = (0, 0);
        while (left < before.Count || right < after.Count)
        {
            if (left < before.Count && right < after.Count && before[left] == after[right])
            {
                lines.Add(new(LineChange.Same, before[left++]));
                right++;
            }
            else if (right == after.Count || (left < before.Count && common[left + 1, right] >= common[left, right + 1]))
            {
                lines.Add(new(LineChange.Removed, before[left++]));
            }
            else
            {
                lines.Add(new(LineChange.Added, after[right++]));
            }
        }

        return lines;
    }

    private static IReadOnlyList<string> Of(List<(string Name, IReadOnlyList<string> Lines)> fields, string name) =>
        fields.Find(field => field.Name == name).Lines ?? [];

    private static IEnumerable<(string Name, IReadOnlyList<string> Lines)> Fields(CharacterDefinition definition)
    {
        var settings = definition.GenerationSettings;
        yield return ("display_name", [definition.DisplayName]);
        yield return ("base_prompt", definition.BasePrompt.ReplaceLineEndings("\n").Split('\n'));
        yield return ("traits", definition.Traits);
        yield return ("speaking_patterns", definition.SpeakingPatterns);
        yield return ("avoid", definition.Avoid);
        yield return ("generation_settings.temperature", Value(settings.Temperature));
        yield return ("generation_settings.max_tokens", Value(settings.MaxTokens));
        yield return ("generation_settings.top_p", Value(settings.TopP));
        yield return ("generation_settings.repeat_penalty", Value(settings.RepeatPenalty));
        foreach (var strategy in definition.Strategies)
        {
            yield return ($"strategies.{strategy.Name}.topics", strategy.Topics);
            foreach (var (kind, lines) in strategy.Injections)
            {
                yield return ($"strategies.{strategy.Name}.{kind}", lines);
            }
        }

        foreach (var (reason, text) in definition.Remedies)
        {
            yield return ($"remedies.{reason}", [text]);
        }
    }

    private static string[] Value(double number) => [number.ToString("0.####", CultureInfo.InvariantCulture)];
}
