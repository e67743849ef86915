using System.ComponentModel.DataAnnotations;

namespace StrategyFactory.LanguageModels.Comparisons.Judges;

/// <summary>Section <c>LanguageModels:Judge</c>: a language model behind an endpoint in the manner of OpenAI.</summary>
internal sealed class JudgeOptions : IValidatableObject
{
    /// <summary>What comes before <c>/chat/completions</c>, such as <c>https://api.openai.com/v1</c>; empty for none.</summary>
    public string Url { get; set; } = "";

    /// <summary>Sent as a bearer token; empty for none.</summary>
    public string Key { get; set; } = "";

    /// <summary>Name of the model there.</summary>
    public string Model { get; set; } = "";

    /// <summary>Seconds that an answer may take.</summary>
    [Range(1, 3600)]
    public int TimeoutSeconds { get; set; } = 120;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url.Length > 0 && !(Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            yield return new("LanguageModels:Judge:Url: is no address; http://… or https://….", [nameof(Url)]);
        }

        if (Url.Length > 0 && Model.Length == 0)
        {
            yield return new("LanguageModels:Judge:Model: is missing; the name of a model at LanguageModels:Judge:Url.", [nameof(Model)]);
        }
    }
}
