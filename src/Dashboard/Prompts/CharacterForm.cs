using System.Globalization;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Dashboard.Prompts;

/// <summary>A character as it is typed. What is allowed is the module's to say; here is only read what is a number, and a list.</summary>
public sealed class CharacterForm
{
    /// <summary>Full name.</summary>
    public string? DisplayName { get; set; }

    /// <summary>Prompt used where a request brings none.</summary>
    public string? BasePrompt { get; set; }

    /// <summary>What the character is like, one a line.</summary>
    public string? Traits { get; set; }

    /// <summary>How the character speaks, one a line.</summary>
    public string? SpeakingPatterns { get; set; }

    /// <summary>What the character never does, one a line.</summary>
    public string? Avoid { get; set; }

    /// <summary>Softmax temperature.</summary>
    public string? Temperature { get; set; }

    /// <summary>Longest response in tokens.</summary>
    public string? MaxTokens { get; set; }

    /// <summary>Nucleus.</summary>
    public string? TopP { get; set; }

    /// <summary>Repetition penalty.</summary>
    public string? RepeatPenalty { get; set; }

    /// <summary>What to inject for which topics.</summary>
    public List<StrategyFields> Strategies { get; } = [];

    /// <summary>Instructions against failures.</summary>
    public List<NamedText> Remedies { get; } = [];

    /// <summary>The form of a definition.</summary>
    public static CharacterForm Of(CharacterDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var form = new CharacterForm
        {
            DisplayName = definition.DisplayName,
            BasePrompt = definition.BasePrompt,
            Traits = EntryLines.Write(definition.Traits),
            SpeakingPatterns = EntryLines.Write(definition.SpeakingPatterns),
            Avoid = EntryLines.Write(definition.Avoid),
            Temperature = Text(definition.GenerationSettings.Temperature),
            MaxTokens = Text(definition.GenerationSettings.MaxTokens),
            TopP = Text(definition.GenerationSettings.TopP),
            RepeatPenalty = Text(definition.GenerationSettings.RepeatPenalty),
        };
        form.Strategies.AddRange(definition.Strategies.Select(StrategyFields.Of));
        form.Remedies.AddRange(definition.Remedies.Select(remedy => new NamedText { Name = remedy.Key, Text = remedy.Value }));
        return form;
    }

    /// <summary>The form of a character that does not exist yet.</summary>
    public static CharacterForm Empty() => Of(new() { DisplayName = "", BasePrompt = "" });

    /// <summary>The definition that was typed; null where something is no number or named twice, with what is wrong by field.</summary>
    public (CharacterDefinition? Definition, IReadOnlyDictionary<string, string> Wrong) Read()
    {
        Dictionary<string, string> wrong = new(StringComparer.Ordinal);
        var settings = new GenerationSettings
        {
            Temperature = Number("temperature", Temperature),
            MaxTokens = Whole("max_tokens", MaxTokens),
            TopP = Number("top_p", TopP),
            RepeatPenalty = Number("repeat_penalty", RepeatPenalty),
        };
        List<CharacterStrategy> strategies = [];
        for (var i = 0; i < Strategies.Count; i++)
        {
            strategies.Add(new()
            {
                Name = Strategies[i].Name?.Trim() ?? "",
                Topics = Split(Strategies[i].Topics),
                Injections = Named(
                    Strategies[i].Injections, $"strategies[{i}].injections", "kind", text => EntryLines.Read(text)),
            });
        }

        var remedies = Named(Remedies, "remedies", "failure reason", text => text?.Trim() ?? "");
        var definition = new CharacterDefinition
        {
            DisplayName = DisplayName?.Trim() ?? "",
            BasePrompt = BasePrompt?.ReplaceLineEndings("\n") ?? "",
            Traits = EntryLines.Read(Traits),
            SpeakingPatterns = EntryLines.Read(SpeakingPatterns),
            Avoid = EntryLines.Read(Avoid),
            GenerationSettings = settings,
            Strategies = strategies,
            Remedies = remedies,
        };
        return (wrong.Count == 0 ? definition : null, wrong);

        double Number(string name, string? typed)
        {
            if (double.TryParse(typed?.Trim().Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                return value;
            }

            wrong["generation_settings." + name] = $"{name}: '{typed}' is no number.";
            return 0;
        }

        int Whole(string name, string? typed)
        {
            if (int.TryParse(typed?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                return value;
            }

            wrong["generation_settings." + name] = $"{name}: '{typed}' is no whole number.";
            return 0;
        }

        Dictionary<string, T> Named<T>(List<NamedText> entries, string field, string what, Func<string?, T> read)
        {
            Dictionary<string, T> named = new(StringComparer.Ordinal);
            foreach (var entry in entries)
            {
                var name = entry.Name?.Trim() ?? "";
                if (name.Length == 0)
                {
                    wrong[field] = $"{field}: every entry needs a {what}.";
                }
                else if (!named.TryAdd(name, read(entry.Text)))
                {
                    wrong[field] = $"{field}: '{name}' is there twice.";
                }
            }

            return named;
        }
    }

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string[] Split(string? topics) =>
        (topics ?? "").Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>A strategy as it is typed.</summary>
public sealed class StrategyFields
{
    /// <summary>Name, such as <c>beer_topics</c>.</summary>
    public string? Name { get; set; }

    /// <summary>Topics, parted by commas; <c>*</c> for all.</summary>
    public string? Topics { get; set; }

    /// <summary>Lines by kind.</summary>
    public List<NamedText> Injections { get; } = [];

    /// <summary>The fields of a strategy.</summary>
    public static StrategyFields Of(CharacterStrategy strategy)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        var fields = new StrategyFields { Name = strategy.Name, Topics = string.Join(", ", strategy.Topics) };
        fields.Injections.AddRange(
            strategy.Injections.Select(injection => new NamedText { Name = injection.Key, Text = EntryLines.Write(injection.Value) }));
        return fields;
    }
}

/// <summary>A name with a text as they are typed.</summary>
public sealed class NamedText
{
    /// <summary>What the text is found by; null while nothing is typed.</summary>
    public string? Name { get; set; }

    /// <summary>Text.</summary>
    public string? Text { get; set; }
}
