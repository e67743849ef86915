using System.ComponentModel.DataAnnotations;

namespace StrategyFactory.LanguageModels.Jobs.Backends.OpenAi;

/// <summary>Section <c>LanguageModels:OpenAi</c>: trainings at OpenAI, or at whoever speaks like it.</summary>
internal sealed class OpenAiOptions
{
    /// <summary>Where the API begins.</summary>
    [Required]
    public string Url { get; set; } = "https://api.openai.com/v1";

    /// <summary>The key; empty for none. It is told nowhere.</summary>
    public string Key { get; set; } = "";

    /// <summary>Seconds between two looks at a training.</summary>
    [Range(0.01, 3600)]
    public double PollSeconds { get; set; } = 10;

    /// <summary>How often a call is tried again that was refused for the time being, or failed at the other end.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 5;
}
