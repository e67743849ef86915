using System.Text.Json.Serialization;
using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Contracts;

/// <summary>A model before it is stored.</summary>
/// <param name="Plan">The plan it came from.</param>
public sealed record FittedModel(TrainingPlan Plan, ModelDetails Details)
{
    /// <summary>The model as bytes, trees as their library writes them; null where <see cref="Details"/> hold all of it.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }
}

/// <summary>The stored models, newest first.</summary>
/// <param name="Symbol">Only models of this symbol; null for all.</param>
/// <param name="Limit">At most this many, 1 to 1000.</param>
public sealed record GetModels(string? Symbol = null, int Limit = 50) : IRequest<IReadOnlyList<ModelSummary>>;

/// <summary>A model in lists.</summary>
/// <param name="Symbol">Symbol it was trained on.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Score">Out-of-fold R² of the best cell.</param>
/// <param name="BeatsNull">
/// True when the score is above zero. Descriptive: the best of hundreds of cells is above zero on most noise.
/// </param>
/// <param name="CreatedAt">When it was stored.</param>
public sealed record ModelSummary(
    Guid ModelId, string Symbol, string Timeframe, string Algorithm, int Features, double? Score, bool BeatsNull, string Fingerprint,
    DateTimeOffset CreatedAt);

/// <summary>One stored model with its whole grid.</summary>
public sealed record GetModel(Guid ModelId) : IRequest<StoredModelDetails>;

/// <summary>A stored model.</summary>
/// <param name="CreatedAt">When it was stored.</param>
/// <param name="Specification">What was asked for, defaults filled in.</param>
/// <param name="Details">What came out.</param>
public sealed record StoredModelDetails(
    Guid ModelId, string Fingerprint, DateTimeOffset CreatedAt, TrainingSpecification Specification, ModelDetails Details)
{
    /// <summary>
    /// The bars of a symbol that the model was made of. One that it has not read is cut over its own bars until the last of the model's
    /// symbol.
    /// </summary>
    public BarSpan BarsOf(string symbol)
    {
        var read = Read(symbol);
        return read is null ? new(DateTimeOffset.MinValue, Read(Specification.Symbol)!.LastBar) : new(read.FirstBar, read.LastBar);

        // Of several the coarsest that the bars can be made of, which is what was read.
        DataSnapshot? Read(string of) => Details.Snapshots
            .Where(snapshot => snapshot.Symbol == of && Timeframes.Parse(snapshot.Timeframe) <= Timeframes.Parse(Specification.Timeframe))
            .MaxBy(snapshot => Timeframes.Parse(snapshot.Timeframe));
    }
}

/// <summary>What a training produced.</summary>
public sealed record ModelDetails
{
    /// <summary>Feature columns in the order of the coefficients, sorted by ordinal name.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Out-of-fold R² of the chosen cell.</summary>
    public required double Score { get; init; }

    /// <summary>The chosen cell.</summary>
    public required GridCell Best { get; init; }

    /// <summary>
    /// The cell that would have been chosen without <see cref="Best"/>, with its score; null where there is no other with a score, and
    /// for models that were stored before it was kept.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GridCell? RunnerUp { get; init; }

    /// <summary>Every cell of the grid, in grid order: regime, then the hyperparameters as <see cref="GridCell"/> lists them.</summary>
    public required IReadOnlyList<GridCell> Cells { get; init; }

    /// <summary>The chosen cell refitted on the whole selection segment; null for trees.</summary>
    public LinearCoefficients? Coefficients { get; init; }

    /// <summary>The same for trees, whose nodes are stored apart; null for the linear family.</summary>
    public TreeEnsemble? Trees { get; init; }

    /// <summary>Importance ≥ 0 by feature, in the order of <see cref="Features"/>.</summary>
    public required IReadOnlyList<double> Importance { get; init; }

    /// <summary>Standard error of each importance; null where the method has none.</summary>
    public IReadOnlyList<double>? ImportanceErrors { get; init; }

    /// <summary>How importance was measured: <c>weight</c>, <c>shap</c> or <c>permutation</c>.</summary>
    public required string ImportanceMethod { get; init; }

    /// <summary>Mean of the model's predictions over the rows it was fitted on.</summary>
    public required double PredictionMean { get; init; }

    /// <summary>Sample standard deviation of those predictions.</summary>
    public required double PredictionSd { get; init; }

    /// <summary>Largest |prediction| over those rows: a threshold above it never trades there.</summary>
    public required double LargestPrediction { get; init; }

    /// <summary>Bars of the selection segment.</summary>
    public required int SelectionBars { get; init; }

    /// <summary>Selection bars without NaN in a feature or the target.</summary>
    public required int UsableRows { get; init; }

    /// <summary>Where the labels of <c>regime_vix</c> came from.</summary>
    public required string RegimeVixSource { get; init; }

    /// <summary>Identity of every series that was read.</summary>
    public required IReadOnlyList<DataSnapshot> Snapshots { get; init; }

    /// <summary>What successive halving did; null for a grid that was fitted whole.</summary>
    public GridHalving? Halving { get; init; }

    /// <summary>Hints that are no errors, for example that nothing reaches the smallest threshold.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>
/// Successive halving of a grid: cells are fitted on more and more folds, and after every rung but the last the better half goes on.
/// </summary>
/// <param name="Rungs">The rungs in order.</param>
/// <param name="Fits">Fits done, folds and refits together.</param>
/// <param name="FitsSaved">Fits that the whole grid would have needed beyond those.</param>
public sealed record GridHalving(IReadOnlyList<HalvingRung> Rungs, int Fits, int FitsSaved);

/// <summary>One rung.</summary>
/// <param name="Folds">Folds that its cells have been fitted on when it ends.</param>
/// <param name="Cells">Cells that entered it.</param>
/// <param name="Kept">Cells that went on.</param>
public sealed record HalvingRung(int Folds, int Cells, int Kept);

/// <summary>One cell of the grid.</summary>
/// <param name="RegimeConfig">Rows it was trained on.</param>
/// <param name="Alpha">Penalty strength; null for trees.</param>
/// <param name="L1Ratio">Share of the L1 penalty; null for trees.</param>
/// <param name="Score">Pooled out-of-fold R², null where skipped.</param>
/// <param name="NonZero">Non-zero weights of the refit; for trees the features that a fold's trees split on.</param>
/// <param name="Converged">False when a fit of this cell ran into the sweep limit.</param>
/// <param name="Skipped">Why the cell was not fitted, or null.</param>
/// <param name="Tree">Hyperparameters of trees; null for the linear family.</param>
public sealed record GridCell(
    RegimeConfig RegimeConfig, double? Alpha, double? L1Ratio, double? Score, int NonZero, bool Converged, string? Skipped,
    TreeParameters? Tree = null)
{
    /// <summary>Hyperparameters by name, of an algorithm that has others; null, and then left out, where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Hyperparameters { get; init; }
}

/// <summary>How the trees of a cell grow. Grid order: depth, then learning rate, λ, child weight, or smallest leaf, then trees.</summary>
/// <param name="MaxDepth">Deepest level.</param>
/// <param name="LearningRate">Share of each tree that is added; null for a forest.</param>
/// <param name="RegLambda">L2 penalty on the leaves; null for a forest.</param>
/// <param name="MinChildWeight">Fewest rows of a leaf; null for a forest.</param>
/// <param name="MinSamplesLeaf">Fewest rows of a leaf; null for boosting.</param>
/// <param name="Trees">Trees of the forest, or the boosting rounds with the lowest pooled out-of-fold error; null where not fitted.</param>
public sealed record TreeParameters(
    int MaxDepth, double? LearningRate, double? RegLambda, double? MinChildWeight, int? MinSamplesLeaf, int? Trees);

/// <summary>An ensemble of trees: prediction = Mean + Scale × (sum of its leaves).</summary>
/// <param name="Mean">Mean of the labels it was fitted on.</param>
/// <param name="Scale">Their population standard deviation: the trees themselves are grown on standardised labels.</param>
/// <param name="Bytes">Size of the stored trees (UBJSON of the library).</param>
/// <param name="Sha256">Their SHA-256, hexadecimal; a model whose bytes have another is refused.</param>
public sealed record TreeEnsemble(double Mean, double Scale, int Trees, int Bytes, string Sha256)
{
    /// <summary>
    /// Significant bits that features are rounded to, borders in the golden section, before the trees see them; null where they are
    /// rounded to the nearest of single precision, as for trees stored before there was a grid.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? FeatureBits { get; init; }
}

/// <summary>A linear model: prediction = Intercept + Σ Weights·x.</summary>
/// <param name="Intercept">In units of the target.</param>
/// <param name="Weights">In units of target per unit of feature.</param>
/// <param name="StandardisedWeights">Weights of the standardised problem; exact zeros are pruned features.</param>
/// <param name="Means">Feature means over the fitted rows.</param>
/// <param name="Scales">Population standard deviations over the fitted rows.</param>
public sealed record LinearCoefficients(
    double Intercept, IReadOnlyList<double> Weights, IReadOnlyList<double> StandardisedWeights, IReadOnlyList<double> Means,
    IReadOnlyList<double> Scales);
