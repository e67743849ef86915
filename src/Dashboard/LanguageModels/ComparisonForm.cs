using System.Text.Json;
using StrategyFactory.Dashboard.Forms;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>A comparison as it is typed.</summary>
public sealed class ComparisonForm() : TypedForm(Fields)
{
    private static readonly string[] Fields =
    [
        "base_model", "fine_tuned_model", "prompts", "prompts_path", "judges", "decided_by", "judge_model", "max_tokens", "limit",
        "temperature", "seed", "name",
    ];

    /// <summary>Whether the prompts lie in a file.</summary>
    public bool OfFile { get; set; }

    /// <summary>Who judges; none for the usual ones.</summary>
    public HashSet<string> Judges { get; } = new(StringComparer.Ordinal);

    /// <summary>What was typed as a request; null where something is no number, which the errors then tell.</summary>
    public LanguageComparisonRequest? Read()
    {
        Errors.Clear();
        LanguageComparisonRequest usual = new();
        LanguageComparisonRequest request = new()
        {
            Name = Given("name"),
            BaseModel = Given("base_model"),
            FineTunedModel = Given("fine_tuned_model"),
            Prompts = OfFile ? null : Prompts(this["prompts"]),
            PromptsPath = OfFile ? this["prompts_path"].Trim() : null,
            Limit = Whole("limit"),
            MaxTokens = Whole("max_tokens") ?? usual.MaxTokens,
            Temperature = Real("temperature") ?? usual.Temperature,
            Seed = Whole("seed") ?? usual.Seed,
            Judges = Judges.Count == 0 ? null : [.. ComparisonJudge.All.Where(Judges.Contains)],
            DecidedBy = Given("decided_by"),
            JudgeModel = Judges.Contains(ComparisonJudge.Llm) ? Given("judge_model") : null,
        };
        return Errors.Count == 0 ? request : null;
    }

    /// <summary>The prompts of a text: one a line, as a text, or as JSON where the line is an object or a list.</summary>
    public static IReadOnlyList<JsonElement> Prompts(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Prompt)];
    }

    private static JsonElement Prompt(string line)
    {
        if (line[0] is '{' or '[')
        {
            try
            {
                return JsonSerializer.Deserialize<JsonElement>(line);
            }
            catch (JsonException)
            {
                // a prompt that merely begins so
            }
        }

        return JsonSerializer.SerializeToElement(line);
    }
}
