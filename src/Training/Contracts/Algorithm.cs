namespace StrategyFactory.Training.Contracts;

/// <summary>
/// A family of models under one of its names: all that tells one algorithm from another. Adding one is a folder with its type and a
/// registration as a singleton of this type; names must differ, ignoring case.
/// </summary>
public abstract class Algorithm
{
    /// <summary>Name in requests.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The grids that a request chooses, by the names of their fields, or of entries of <see cref="TrainingSpecification.Grids"/>.
    /// </summary>
    public abstract IReadOnlyList<string> Grids { get; }

    /// <summary>Fields that a request may name: the grids, and what else only some algorithms have. Every other one is refused.</summary>
    public virtual IReadOnlyList<string> Fields => Grids;

    /// <summary>Measures of importance that it has, its own first.</summary>
    public abstract IReadOnlyList<ImportanceMethod> Importances { get; }

    /// <summary>Labels that it can learn.</summary>
    public virtual IReadOnlyList<TargetLabel> Labels { get; } = [TargetLabel.Return, TargetLabel.Volatility, TargetLabel.Barrier];

    /// <summary>Why this machine cannot use it and what to do, without a full stop; null where it can.</summary>
    public virtual string? Unavailable => null;

    /// <summary>What of the machine and the settings decides what a fit gives; part of the fingerprint, null where nothing does.</summary>
    public virtual string? Engine => null;

    /// <summary>Why a refit can be of no use though there are rows enough, as part of a sentence.</summary>
    public abstract string NothingLearnt { get; }

    /// <summary>The request with its grids checked and filled in with defaults, ascending without repetition.</summary>
    /// <exception cref="Kernel.Errors.UnprocessableException">A value that it cannot have.</exception>
    public abstract TrainingSpecification Resolve(TrainingSpecification request);

    /// <summary>Fits that the grid asks for, refits included.</summary>
    /// <param name="specification">Resolved.</param>
    /// <param name="regimes">Regimes with rows enough.</param>
    /// <param name="folds">Folds of the cross-validation.</param>
    public abstract int Fits(TrainingSpecification specification, int regimes, int folds);

    /// <summary>Scores every cell of the grid on purged folds and refits the best on all rows of its regime.</summary>
    /// <param name="cellsDone">Told the number of finished cells, from any thread; null for nobody.</param>
    /// <exception cref="Kernel.Errors.UnprocessableException">No cell gives a usable model.</exception>
    public abstract FittedGrid Fit(PreparedTraining training, Action<int>? cellsDone, CancellationToken token);

    /// <summary>Fits a scored cell on some rows, as it was scored.</summary>
    /// <param name="specification">Resolved.</param>
    /// <param name="rows">Rows to learn from.</param>
    public abstract Refit Refit(GridCell cell, TrainingSpecification specification, TrainingRows rows, CancellationToken token);

    /// <summary>A stored model; the caller disposes it.</summary>
    /// <param name="model">As it was stored.</param>
    /// <param name="content">The bytes stored with it; null where there are none.</param>
    /// <exception cref="Kernel.Errors.UnprocessableException">It cannot be used here, or what is stored is damaged.</exception>
    public abstract IFittedModel Load(StoredModelDetails model, ReadOnlyMemory<byte>? content);

    /// <summary>A stored model as the nodes of an ONNX graph, in units of its label: <see cref="OnnxGraph"/>.</summary>
    /// <param name="model">As it was stored.</param>
    /// <param name="content">The bytes stored with it; null where there are none.</param>
    /// <exception cref="Kernel.Errors.UnprocessableException">It cannot be written so, or not here.</exception>
    public virtual OnnxGraph WriteOnnx(StoredModelDetails model, ReadOnlyMemory<byte>? content) =>
        throw new Kernel.Errors.UnprocessableException($"algorithm: {Name} has no form in ONNX; allowed: one that has.", "algorithm");

    /// <summary>Explains rows by a cell fitted on others: <see cref="ImportanceMethod.Shap"/>.</summary>
    /// <param name="specification">Resolved.</param>
    /// <param name="training">Rows to learn from.</param>
    /// <param name="heldOut">Bars to explain.</param>
    /// <param name="sampled">Bars that are explained by the cell's fits on all folds together.</param>
    public virtual ExplainedRows Explain(
        GridCell cell, TrainingSpecification specification, TrainingRows training, ReadOnlyMemory<int> heldOut, int sampled,
        CancellationToken token) =>
        throw new NotSupportedException($"{Name} explains no rows.");
}
