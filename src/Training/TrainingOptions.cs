using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
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

    /// <summary>Threads per training; 0 for all processors. Trees of all trainings of the process together use no more.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>Defaults of the algorithm XGBoost.</summary>
    [ValidateObjectMembers]
    public BoostingOptions XGBoost { get; set; } = new();

    /// <summary>Defaults of the algorithm RandomForest.</summary>
    [ValidateObjectMembers]
    public ForestOptions RandomForest { get; set; } = new();

    /// <summary>File of XGBoost's shared library; empty to look it up by name.</summary>
    public string XGBoostLibrary { get; set; } = "";

    /// <summary>Out-of-fold rows that SHAP importance is averaged over, at most.</summary>
    [Range(2, 1_000_000)]
    public int ShapRows { get; set; } = 2000;

    /// <summary>Out-of-fold rows that permutation importance is averaged over, at most.</summary>
    [Range(2, 10_000_000)]
    public int PermutationRows { get; set; } = 10_000;

    /// <summary>Shuffles of each feature for permutation importance.</summary>
    [Range(1, 1000)]
    public int PermutationRepeats { get; set; } = 10;

    internal int EffectiveThreads => Threads == 0 ? Environment.ProcessorCount : Threads;

    internal int RowsNeeded(int features) => Math.Max(MinimumRows, MinimumRowsPerFeature * features);

    internal IReadOnlyList<RegimeConfig> DefaultRegimes() =>
        [.. RegimeConfigs.Select(RegimeConfig.Of)];
}

/// <summary>Section <c>Training:XGBoost</c>.</summary>
internal sealed class BoostingOptions
{
    /// <summary>Default deepest levels.</summary>
    public int[] MaxDepthGrid { get; set; } = [];

    /// <summary>Default learning rates.</summary>
    public double[] LearningRateGrid { get; set; } = [];

    /// <summary>Default L2 penalties on the leaves.</summary>
    public double[] RegLambdaGrid { get; set; } = [];

    /// <summary>Default fewest rows of a leaf.</summary>
    public double[] MinChildWeightGrid { get; set; } = [];

    /// <summary>Default rounds at most.</summary>
    [Range(1, 10_000)]
    public int Rounds { get; set; } = 200;

    /// <summary>Default rounds without improvement that end a cell.</summary>
    [Range(1, 10_000)]
    public int EarlyStoppingRounds { get; set; } = 20;
}

/// <summary>Section <c>Training:RandomForest</c>.</summary>
internal sealed class ForestOptions
{
    /// <summary>Default deepest levels.</summary>
    public int[] MaxDepthGrid { get; set; } = [];

    /// <summary>Default fewest rows of a leaf.</summary>
    public int[] MinSamplesLeafGrid { get; set; } = [];

    /// <summary>Default numbers of trees.</summary>
    public int[] TreesGrid { get; set; } = [];

    /// <summary>Share of the rows that each tree is grown on, drawn without replacement.</summary>
    [Range(0.01, 1.0)]
    public double Subsample { get; set; } = 0.632;

    /// <summary>Share of the features that each split chooses from.</summary>
    [Range(0.001, 1.0)]
    public double ColumnsPerSplit { get; set; } = 0.333;
}
