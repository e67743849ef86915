using System.ComponentModel.DataAnnotations;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training;

/// <summary>Section <c>Training</c> of the configuration.</summary>
internal sealed class TrainingOptions
{
    internal const string Section = "Training";

    /// <summary>Default penalty strengths.</summary>
    [MinLength(1)]
    public double[] AlphaGrid { get; set; } = [];

    /// <summary>Default shares of the L1 penalty.</summary>
    [MinLength(1)]
    public double[] L1RatioGrid { get; set; } = [];

    /// <summary>Default regime filters: each a map of column to allowed values.</summary>
    [MinLength(1)]
    public Dictionary<string, int[]>[] RegimeConfigs { get; set; } = [];

    /// <summary>Folds of the purged cross-validation.</summary>
    [Range(2, 50)]
    public int Folds { get; set; } = 5;

    /// <summary>Rows left out after a test fold, as a share of all rows.</summary>
    [Range(0.0, 0.5)]
    public decimal EmbargoFraction { get; set; } = 0.01m;

    /// <summary>End of the selection segment.</summary>
    [Range(0.01, 0.98)]
    public decimal SelectionFraction { get; set; } = 0.6m;

    /// <summary>End of the simulation segment.</summary>
    [Range(0.02, 0.99)]
    public decimal SimulationFraction { get; set; } = 0.85m;

    /// <summary>Fewest usable rows of a selection segment or regime, whatever the number of features.</summary>
    [Range(10, int.MaxValue)]
    public int MinimumRows { get; set; } = 500;

    /// <summary>Fewest usable rows per feature.</summary>
    [Range(1, 10_000)]
    public int MinimumRowsPerFeature { get; set; } = 30;

    /// <summary>Fewest bars of a simulation segment.</summary>
    [Range(2, int.MaxValue)]
    public int MinimumSimulationBars { get; set; } = 200;

    /// <summary>Fewest bars of a holdout segment.</summary>
    [Range(2, int.MaxValue)]
    public int MinimumHoldoutBars { get; set; } = 100;

    /// <summary>Largest grid, in cells.</summary>
    [Range(1, 10_000_000)]
    public int MaximumCells { get; set; } = 100_000;

    /// <summary>Threads per training; 0 for all processors.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    internal int EffectiveThreads => Threads == 0 ? Environment.ProcessorCount : Threads;

    internal int RowsNeeded(int features) => Math.Max(MinimumRows, MinimumRowsPerFeature * features);

    internal IReadOnlyList<RegimeConfig> DefaultRegimes() =>
        [.. RegimeConfigs.Select(RegimeConfig.Of)];
}
