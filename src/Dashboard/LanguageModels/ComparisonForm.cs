using System.Globalization;
using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>A comparison as it is typed. What is allowed is the module's to say; here is only read what is a number.</summary>
public sealed class ComparisonForm
{
    /// <summary>The fields that have a place of their own for what is wrong with them.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "base_model", "fine_tuned_model", "prompts", "prompts_path", "judges", "decided_by", "judge_model", "max_tokens", "limit",
        "temperature", "seed", "name",
    ];

    private const string Nothing = "";

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>Whether the prompts lie in a file.</summary>
    public bool OfFile { get; set; }

    /// <summary>Who judges; none for the usual ones.</summary>
    public HashSet<string> Judges { get; } = new(StringComparer.Ordinal);

    /// <summary>What is wrong, by field; what belongs to none is kept under the empty name.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What stands in a field; empty for nothing.</summary>
    public string this[string field]
    {
        get => _texts.GetValueOrDefault(field, Nothing);
        set => _texts[field] = value ?? Nothing;
    }

    /// <summary>What was typed as a request; null where something is no number, which <see cref="Errors"/> then tells.</summary>
    public LanguageComparisonRequest? Read()
    {
        Dictionary<string, string> errors = new(StringComparer.Ordinal);
        LanguageComparisonRequest usual = new();
        LanguageComparisonRequest request = new()
        {
            Name = Given("name"),
            BaseModel = Given("base_model"),
            FineTunedModel = Given("fine_tuned_model"),
            Prompts = OfFile ? null : Prompts(this["prompts"]),
            PromptsPath = OfFile ? this["prompts_path"].Trim() : null,
            Limit = Whole("limit", errors),
            MaxTokens = Whole("max_tokens", errors) ?? usual.MaxTokens,
            Temperature = Real("temperature", errors) ?? usual.Temperature,
            Seed = Whole("seed", errors) ?? usual.Seed,
            Judges = Judges.Count == 0 ? null : [.. ComparisonJudge.All.Where(Judges.Contains)],
            DecidedBy = Given("decided_by"),
            JudgeModel = Judges.Contains(ComparisonJudge.Llm) ? Given("judge_model") : null,
        };
        Errors = errors;
        return errors.Count == 0 ? request : null;
    }

    /// <summary>Puts what a module has refused beside its fields.</summary>
    public void Refuse(IReadOnlyList<Shell.Refusal> refusals) => Errors = FieldErrors.Of(refusals, Fields);

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

    private string? Given(string field) => string.IsNullOrWhiteSpace(this[field]) ? null : this[field].Trim();

    private int? Whole(string field, Dictionary<string, string> errors)
    {
        if (Given(field) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        errors[field] = $"{field}: '{text}' is no whole number.";
        return null;
    }

    private double? Real(string field, Dictionary<string, string> errors)
    {
        if (Given(field) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        errors[field] = $"{field}: '{text}' is no number.";
        return null;
    }
}
