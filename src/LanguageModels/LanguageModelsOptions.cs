namespace StrategyFactory.LanguageModels;

/// <summary>Section <c>LanguageModels</c> of the configuration.</summary>
internal sealed class LanguageModelsOptions
{
    internal const string Section = "LanguageModels";

    /// <summary>The storage root; set by the host.</summary>
    public string StorageFolder { get; set; } = "";

    /// <summary>
    /// A folder of language models in the layout of Hugging Face, or of folders of them; empty for those only that were made here.
    /// </summary>
    public string Models { get; set; } = "";

    /// <summary>Everything that the module keeps in files.</summary>
    internal string Folder => Path.Combine(StorageFolder, "language");

    /// <summary>Bases that were made here.</summary>
    internal string ModelsFolder => Path.Combine(Folder, "models");
}
