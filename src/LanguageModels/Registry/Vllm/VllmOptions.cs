using System.ComponentModel.DataAnnotations;

namespace StrategyFactory.LanguageModels.Registry.Vllm;

/// <summary>Section <c>LanguageModels:Vllm</c> of the configuration: a vLLM server that adapters are loaded into.</summary>
internal sealed class VllmOptions
{
    /// <summary>Its address, such as <c>http://127.0.0.1:8000</c>; empty for none.</summary>
    public string Url { get; set; } = "";

    /// <summary>Its key; empty for none. Never shown.</summary>
    public string Key { get; set; } = "";

    /// <summary>What it calls the base, where that differs from what the base is called here; empty for the same.</summary>
    public string BaseModel { get; set; } = "";

    /// <summary>Where the storage root lies as that machine sees it; empty for the same path.</summary>
    public string StorageFolder { get; set; } = "";

    /// <summary>Seconds that it may take to answer; loading an adapter takes some.</summary>
    [Range(1, 3600)]
    public int TimeoutSeconds { get; set; } = 120;
}
