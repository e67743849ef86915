using System.ComponentModel.DataAnnotations;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>Section <c>LanguageModels:Backends</c>: trainings that run as processes of their own.</summary>
internal sealed class ExternalOptions
{
    /// <summary>A Python, by its path or a name on the path, for all of these that have none of their own; empty for none.</summary>
    public string Python { get; set; } = "";

    /// <summary>The Python that has transformers, PEFT and TRL.</summary>
    public string HuggingFacePython { get; set; } = "";

    /// <summary>The Python that has Unsloth and TRL.</summary>
    public string UnslothPython { get; set; } = "";

    /// <summary>The Python that has Axolotl.</summary>
    public string AxolotlPython { get; set; } = "";

    /// <summary>
    /// Variables of this process that trainings get too, by name and separated by commas, such as <c>HF_TOKEN</c>; the others are not
    /// passed on, but for those that find programs, libraries, caches and devices.
    /// </summary>
    public string Variables { get; set; } = "";

    /// <summary>Seconds without any output after which a training hangs and is ended.</summary>
    [Range(1, 1_000_000)]
    public int SilenceSeconds { get; set; } = 3600;

    /// <summary>Seconds that a training may take to end by itself once it is asked to.</summary>
    [Range(0, 8)]
    public int GraceSeconds { get; set; } = 5;

    /// <summary>Most bytes of a training's log; one that writes more is ended.</summary>
    [Range(1000, 10_000_000_000)]
    public long MaxLogBytes { get; set; } = 100_000_000;

    /// <summary>Bytes that must stay free where trainings are stored; one that leaves less is ended.</summary>
    [Range(0, 1_000_000_000_000_000)]
    public long MinFreeBytes { get; set; } = 1_000_000_000;
}
