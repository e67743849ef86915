namespace StrategyFactory.LanguageModels.Jobs.Backends.OpenAi;

/// <summary>What must be known after a restart to go on with a training at OpenAI instead of beginning a second one.</summary>
/// <param name="StartedAt">When the first file was sent.</param>
internal sealed record OpenAiState(DateTimeOffset StartedAt)
{
    /// <summary>The file to learn from, there.</summary>
    public string? TrainingFile { get; init; }

    /// <summary>The file to validate on, likewise.</summary>
    public string? ValidationFile { get; init; }

    /// <summary>Rows of both.</summary>
    public int Examples { get; init; }

    /// <summary>Rows of the file to validate on.</summary>
    public int ValidationExamples { get; init; }

    /// <summary>Whether the training may have been begun already, so that it is looked for first.</summary>
    public bool MayBeBegun { get; init; }

    /// <summary>The training, there.</summary>
    public string? RemoteJob { get; init; }
}
