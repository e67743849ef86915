using System.ComponentModel.DataAnnotations;

namespace StrategyFactory.Forecasting;

/// <summary>Section <c>Forecasting</c> of the configuration.</summary>
internal sealed class ForecastingOptions
{
    internal const string Section = "Forecasting";

    /// <summary>The storage root; set by the host.</summary>
    public string StorageFolder { get; set; } = "";

    /// <summary>
    /// A folder of networks in the layout of Hugging Face, or of folders of them; empty for those only that were made here.
    /// </summary>
    public string Models { get; set; } = "";

    /// <summary>Largest uploaded file, in bytes once unpacked.</summary>
    [Range(1024, 2_000_000_000)]
    public long MaxUploadBytes { get; set; } = 100_000_000;

    /// <summary>Fewest rows of a series.</summary>
    [Range(10, 1_000_000)]
    public int MinimumRows { get; set; } = 30;

    /// <summary>Windows that choose, where a request does not say.</summary>
    [Range(1, 10_000)]
    public int ValidationWindows { get; set; } = 10;

    /// <summary>Windows that decide about the edge, where a request does not say.</summary>
    [Range(0, 10_000)]
    public int GateWindows { get; set; } = 20;

    /// <summary>Windows of the final figure, where a request does not say.</summary>
    [Range(1, 10_000)]
    public int TestWindows { get; set; } = 10;

    /// <summary>Most configurations of a grid search.</summary>
    [Range(1, 100_000)]
    public int MaxConfigurations { get; set; } = 1000;

    /// <summary>Rows that trees learn from at most, one a step of a training window; of more windows an even part is taken.</summary>
    [Range(1000, 10_000_000)]
    public int MaxTreeRows { get; set; } = 200_000;

    internal string ResultsFolder => Path.Combine(StorageFolder, "results");

    /// <summary>Networks that were made here.</summary>
    internal string ModelsFolder => Path.Combine(StorageFolder, "forecasting", "models");

    internal string SeriesFolder => Path.Combine(StorageFolder, "forecasting", "series");
}
