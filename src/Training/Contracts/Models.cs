using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Contracts;

/// <summary>A model before it is stored.</summary>
/// <param name="Plan">The plan it came from.</param>
/// <param name="Details">The model.</param>
public sealed record FittedModel(TrainingPlan Plan, ModelDetails Details)
{
    /// <summary>The trees as the library writes them; null for a linear model.</summary>
    public ReadOnlyMemory<byte>? Booster { get; init; }
}

/// <summary>The stored models, newest first.</summary>
/// <param name="Symbol">Only models of this symbol; null for all.</param>
/// <param name="Limit">At most this many, 1 to 1000.</param>
public sealed record GetModels(string? Symbol = null, int Limit = 50) : IRequest<IReadOnlyList<ModelSummary>>;

/// <summary>A model in lists.</summary>
/// <param name="ModelId">Id.</param>
/// <param name="Symbol">Symbol it was trained on.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Algorithm">Algorithm.</param>
/// <param name="Features">Number of features.</param>
/// <param name="Score">Out-of-fold R² of the best cell.</param>
/// <param name="BeatsNull">True when the score is above zero. Descriptive: the best of hundreds of cells is above zero on most noise.</param>
/// <param name="Fingerprint">Fingerprint.</param>
/// <param name="CreatedAt">When it was stored.</param>
public sealed record ModelSummary(Guid ModelId, string Symbol, string Timeframe, string Algorithm, int Features, double? Score, bool BeatsNull, string Fingerprint, DateTimeOffset CreatedAt);

/// <summary>One stored model with its whole grid.</summary>
/// <param name="ModelId">Id.</param>
public sealed record GetModel(Guid ModelId) : IRequest<StoredModelDetails>;

/// <summary>A stored model.</summary>
/// <param name="ModelId">Id.</param>
/// <param name="Fingerprint">Fingerprint.</param>
/// <param name="CreatedAt">When it was stored.</param>
/// <param name="Specification">What was asked for, defaults filled in.</param>
/// <param name="Details">What came out.</param>
public sealed record StoredModelDetails(Guid ModelId, string Fingerprint, DateTimeOffset CreatedAt, TrainingSpecification Specification, ModelDetails Details);

/// <summary>What a training produced.</summary>
public sealed record ModelDetails
{
    /// <summary>Feature columns in the order of the coefficients, sorted by ordinal name.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Out-of-fold R² of the chosen cell.</summary>
    public required double Score { get; init; }

    /// <summary>The chosen cell.</summary>
    public required GridCell Best { get; init; }

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

/// <summary>Successive halving of a grid: cells are fitted on more and more folds, and after every rung but the last the better half goes on.</summary>
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
public sealed record GridCell(RegimeConfig RegimeConfig, double? Alpha, double? L1Ratio, double? Score, int NonZero, bool Converged, string? Skipped, TreeParameters? Tree = null);

/// <summary>How the trees of a cell grow. Grid order: depth, then learning rate, λ, child weight, or smallest leaf, then trees.</summary>
/// <param name="MaxDepth">Deepest level.</param>
/// <param name="LearningRate">Share of each tree that is added; null for a forest.</param>
/// <param name="RegLambda">L2 penalty on the leaves; null for a forest.</param>
/// <param name="MinChildWeight">Fewest rows of a leaf; null for a forest.</param>
/// <param name="MinSamplesLeaf">Fewest rows of a leaf; null for boosting.</param>
/// <param name="Trees">Trees of the forest, or the boosting rounds with the lowest pooled out-of-fold error; null where not fitted.</param>
public sealed record TreeParameters(int MaxDepth, double? LearningRate, double? RegLambda, double? MinChildWeight, int? MinSamplesLeaf, int? Trees);

/// <summary>An ensemble of trees: prediction = Mean + Scale × (sum of its leaves).</summary>
/// <param name="Mean">Mean of the labels it was fitted on.</param>
/// <param name="Scale">Their population standard deviation: the trees themselves are grown on standardised labels.</param>
/// <param name="Trees">Number of trees.</param>
/// <param name="Bytes">Size of the stored trees (UBJSON of the library).</param>
/// <param name="Sha256">Their SHA-256, hexadecimal; a model whose bytes have another is refused.</param>
public sealed record TreeEnsemble(double Mean, double Scale, int Trees, int Bytes, string Sha256);

/// <summary>A linear model: prediction = Intercept + Σ Weights·x.</summary>
/// <param name="Intercept">In units of the target.</param>
/// <param name="Weights">In units of target per unit of feature.</param>
/// <param name="StandardisedWeights">Weights of the standardised problem; exact zeros are pruned features.</param>
/// <param name="Means">Feature means over the fitted rows.</param>
/// <param name="Scales">Population standard deviations over the fitted rows.</param>
public sealed record LinearCoefficients(double Intercept, IReadOnlyList<double> Weights, IReadOnlyList<double> StandardisedWeights, IReadOnlyList<double> Means, IReadOnlyList<double> Scales);

/// <summary>Predicts with a stored model over a segment.</summary>
/// <param name="ModelId">Id.</param>
/// <param name="Symbol">The symbol to predict; null for the model's own.</param>
/// <param name="Holdout">Breaks the seal of the holdout, and says for what; null predicts the simulation segment.</param>
public sealed record GetPredictions(Guid ModelId, string? Symbol = null, HoldoutAccess? Holdout = null) : IRequest<ModelPredictions>;

/// <summary>Why the sealed holdout is read; every read is recorded in the session's transaction.</summary>
/// <param name="RunId">The evolution run, or null.</param>
/// <param name="Purpose">In a few words, for example <c>promotion</c>.</param>
public sealed record HoldoutAccess(Guid? RunId, string Purpose);

/// <summary>Every read of the holdout through a model, oldest first.</summary>
/// <param name="ModelId">The model.</param>
public sealed record GetHoldoutReads(Guid ModelId) : IRequest<IReadOnlyList<HoldoutRead>>;

/// <summary>One read of the holdout.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Symbol">The symbol read.</param>
/// <param name="RunId">The evolution run, or null.</param>
/// <param name="Purpose">Why.</param>
/// <param name="ReadAt">When.</param>
public sealed record HoldoutRead(Guid ModelId, string Symbol, Guid? RunId, string Purpose, DateTimeOffset ReadAt);

/// <summary>Predictions over one segment, aligned with the bars of <paramref name="Data"/>.</summary>
/// <param name="Data">Bars and regimes of the predicted symbol.</param>
/// <param name="Segment">The predicted bars.</param>
/// <param name="Returns">One predicted return per bar of the segment (targets that are levels are turned into returns against the close); NaN gives no signal.</param>
/// <param name="Deviations">|p − m| / s per bar of the segment, with m and s of the fit that made the prediction; 0 where s is 0 or p is NaN.</param>
/// <param name="Fitted">Works out <see cref="FittedMagnitudes"/> when they are asked for.</param>
public sealed record ModelPredictions(Dataset Data, BarRange Segment, ReadOnlyMemory<double> Returns, ReadOnlyMemory<double> Deviations, Lazy<ReadOnlyMemory<double>> Fitted)
{
    /// <summary>Predictions whose fitted magnitudes are at hand.</summary>
    public ModelPredictions(Dataset data, BarRange segment, ReadOnlyMemory<double> returns, ReadOnlyMemory<double> deviations, ReadOnlyMemory<double> fittedMagnitudes)
        : this(data, segment, returns, deviations, new Lazy<ReadOnlyMemory<double>>(fittedMagnitudes))
    {
    }

    /// <summary>|p| over the rows the model was fitted on, ascending: for thresholds given as quantiles only, since sorting them costs more than predicting.</summary>
    public ReadOnlyMemory<double> FittedMagnitudes
    {
        get => Fitted.Value;
        init => Fitted = new(value);
    }

    /// <summary>What is degraded about these predictions, one sentence each; empty where nothing is.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}
