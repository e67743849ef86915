namespace StrategyFactory.LanguageModels.Serving;

/// <summary>A model that can be served: weights, and an adapter beside them or none.</summary>
/// <param name="Name">What requests call it; unique.</param>
/// <param name="Identity">SHA-256 of its weights and adapter: two that share it answer alike.</param>
/// <param name="Weights">Where its weights come from.</param>
internal sealed record ServableModel(string Name, string Identity, ModelWeightsPlace Weights)
{
    /// <summary>A folder in the layout of PEFT, or null for the weights as they are.</summary>
    public string? AdapterFolder { get; init; }

    /// <summary>The version of the registry that this is, or null for a base.</summary>
    public Guid? VersionId { get; init; }

    /// <summary>When it came to be, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Where weights lie: a folder in the layout of Hugging Face, or a GGUF file that is served as it is.</summary>
/// <param name="Path">Of the folder or the file.</param>
/// <param name="Hash">SHA-256 of the weights; adapters of one base share it.</param>
/// <param name="IsGguf">Whether it is a file.</param>
internal sealed record ModelWeightsPlace(string Path, string Hash, bool IsGguf);
