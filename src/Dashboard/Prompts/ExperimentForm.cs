using System.Globalization;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Dashboard.Prompts;

/// <summary>An experiment as it is typed. What is allowed is the module's to say; here is only read what is a number.</summary>
public sealed class ExperimentForm
{
    /// <summary>What people find it by; null while nothing is typed.</summary>
    public string? Name { get; set; }

    /// <summary>Character; null for all.</summary>
    public string? Character { get; set; }

    /// <summary>Topic; empty for all.</summary>
    public string? Topic { get; set; }

    /// <summary>P(best) from which it is decided.</summary>
    public string? StopProbability { get; set; } = "0.95";

    /// <summary>Outcomes that every variant needs before.</summary>
    public string? MinimumOutcomes { get; set; } = "30";

    /// <summary>The variants.</summary>
    public List<VariantFields> Variants { get; } = [new() { Name = "bare" }, new() { Name = "all" }];

    /// <summary>A form whose second variant allows everything.</summary>
    public static ExperimentForm With(IEnumerable<string> enhancements)
    {
        var form = new ExperimentForm();
        form.Variants[1].Enhancements.UnionWith(enhancements);
        return form;
    }

    /// <summary>The command that was typed; null where something is no number, with what is wrong by field.</summary>
    public (StartExperiment? Command, IReadOnlyDictionary<string, string> Wrong) Read()
    {
        Dictionary<string, string> wrong = new(StringComparer.Ordinal);
        var typed = StopProbability?.Trim().Replace(',', '.');
        if (!double.TryParse(typed, NumberStyles.Float, CultureInfo.InvariantCulture, out var probability))
        {
            wrong["stop_probability"] = $"stop_probability: '{StopProbability}' is no number.";
        }

        if (!int.TryParse(MinimumOutcomes?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var outcomes))
        {
            wrong["minimum_outcomes"] = $"minimum_outcomes: '{MinimumOutcomes}' is no whole number.";
        }

        var command = new StartExperiment
        {
            Name = Name?.Trim() ?? "",
            Character = PromptNames.Given(Character),
            Topic = PromptNames.Given(Topic),
            StopProbability = probability,
            MinimumOutcomes = outcomes,
            Variants =
            [
                .. Variants.Select(variant => new ExperimentVariant
                {
                    Name = variant.Name?.Trim() ?? "",
                    Enhancements = [.. variant.Enhancements.Order(StringComparer.Ordinal)],
                    CharacterLabel = PromptNames.Given(variant.CharacterLabel),
                }),
            ],
        };
        return (wrong.Count == 0 ? command : null, wrong);
    }
}

/// <summary>A variant as it is typed.</summary>
public sealed class VariantFields
{
    /// <summary>What people find it by; null while nothing is typed.</summary>
    public string? Name { get; set; }

    /// <summary>Label of the character version; empty for the request's.</summary>
    public string? CharacterLabel { get; set; }

    /// <summary>Kinds that it allows.</summary>
    public HashSet<string> Enhancements { get; } = new(StringComparer.Ordinal);
}
