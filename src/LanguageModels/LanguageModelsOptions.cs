using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using StrategyFactory.LanguageModels.Comparisons.Judges;
using StrategyFactory.LanguageModels.Jobs.Backends.External;
using StrategyFactory.LanguageModels.Jobs.Backends.OpenAi;
using StrategyFactory.LanguageModels.Registry.Vllm;
using StrategyFactory.LanguageModels.Serving;

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

    /// <summary>Largest file of examples, in bytes once unpacked.</summary>
    [Range(1024, 100_000_000_000)]
    public long MaxImportBytes { get; set; } = 2_000_000_000;

    /// <summary>Longest row of such a file, in bytes; about four times as much memory is used to read it.</summary>
    [Range(1024, 100_000_000)]
    public int MaxRowBytes { get; set; } = 4_000_000;

    /// <summary>Most examples of a dataset.</summary>
    [Range(1, 1_000_000)]
    public int MaxDatasetExamples { get; set; } = 100_000;

    /// <summary>Most bytes of text that an export takes in.</summary>
    [Range(1024, 10_000_000_000)]
    public long MaxDatasetBytes { get; set; } = 500_000_000;

    /// <summary>Seconds that a question to the database of <c>ConnectionStrings:Aristotle</c> may take.</summary>
    [Range(1, 3600)]
    public int AristotleTimeoutSeconds { get; set; } = 60;

    /// <summary>Serving.</summary>
    [ValidateObjectMembers]
    public ServingOptions Serving { get; set; } = new();

    /// <summary>A vLLM server.</summary>
    [ValidateObjectMembers]
    public VllmOptions Vllm { get; set; } = new();

    /// <summary>Most prompts of a comparison.</summary>
    [Range(1, 100_000)]
    public int MaxComparisonPrompts { get; set; } = 2000;

    /// <summary>A language model elsewhere that judges comparisons.</summary>
    [ValidateObjectMembers]
    public JudgeOptions Judge { get; set; } = new();

    /// <summary>Whether only a version that a comparison has shown to be better may become <c>production</c>.</summary>
    public bool GateProduction { get; set; }

    /// <summary>Share by which a fine-tuned model may be slower than its base and still pass.</summary>
    [Range(0, 10)]
    public double GateLatencyTolerance { get; set; } = 0.2;

    /// <summary>Trainings that run as processes of their own.</summary>
    [ValidateObjectMembers]
    public ExternalOptions Backends { get; set; } = new();

    /// <summary>Trainings at OpenAI, or at whoever speaks like it.</summary>
    [ValidateObjectMembers]
    public OpenAiOptions OpenAi { get; set; } = new();

    /// <summary>Everything that the module keeps in files.</summary>
    internal string Folder => Path.Combine(StorageFolder, "language");

    /// <summary>Bases that were made here.</summary>
    internal string ModelsFolder => Path.Combine(Folder, "models");

    /// <summary>What llama.cpp is given.</summary>
    internal string GgufFolder => Path.Combine(Folder, "gguf");

    /// <summary>Datasets, each in a folder named by its id.</summary>
    internal string DatasetsFolder => Path.Combine(Folder, "datasets");
}
