using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Contracts;

/// <summary>Works out what a training would do, without fitting anything.</summary>
public sealed record PlanTraining(TrainingSpecification Specification) : IRequest<TrainingPlan>
{
    /// <summary>A pin whose bars are read (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }
}

/// <summary>What a training will do.</summary>
/// <param name="Specification">The specification with every default filled in.</param>
/// <param name="Features">The feature columns, sorted by ordinal name.</param>
/// <param name="Fingerprint">SHA-256 over the whole configuration and the data snapshots, hexadecimal.</param>
/// <param name="Cells">Models in the grid.</param>
/// <param name="Fits">
/// Fits the grid asks for: cells × (folds + 1 refit); trees: growths × folds (forests of one kind grow once), then folds + 1 refit for
/// the chosen cell.
/// </param>
/// <param name="SkippedRegimes">Regimes with too few rows, each with the reason.</param>
/// <param name="ModelId">The stored model of this fingerprint, or null.</param>
public sealed record TrainingPlan(
    TrainingSpecification Specification, IReadOnlyList<string> Features, string Fingerprint, int Cells, int Fits,
    IReadOnlyList<string> SkippedRegimes, Guid? ModelId)
{
    /// <summary>
    /// For an adaptive grid the stored model of the same training with the whole grid, whose score tells the regret; else null.
    /// </summary>
    public Guid? WholeGridModelId { get; init; }

    /// <summary>Folds of the cross-validation.</summary>
    public int Folds { get; init; }

    /// <summary>Bars of the symbol.</summary>
    public int Bars { get; init; }

    /// <summary>Bars of the selection segment.</summary>
    public int SelectionBars { get; init; }

    /// <summary>Selection bars without NaN in a feature or the target: those that can be learnt from.</summary>
    public int UsableRows { get; init; }

    /// <summary>UTC dates with bars in the simulation segment: as many daily returns does a strategy have there.</summary>
    public int SimulationDates { get; init; }

    /// <summary>Kurtosis of the daily returns of buying and holding there, 3 for a normal; null where they do not vary.</summary>
    public double? SimulationKurtosis { get; init; }
}

/// <summary>Plans a training that is about to be fitted: the plan, and what it was made from.</summary>
public sealed record PrepareTraining(TrainingSpecification Specification) : IRequest<PlannedTraining>
{
    /// <summary>A pin whose bars are read (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }
}

/// <summary>
/// A training that was planned, to be handed to <see cref="FitModel"/>: then it is fitted on the very data it was planned on.
/// </summary>
/// <param name="Training">The data, with every default filled in.</param>
public sealed record PlannedTraining(TrainingPlan Plan, PreparedTraining Training);

/// <summary>Fits the whole grid and returns the best model, not yet stored.</summary>
/// <param name="CellsDone">Called with the number of finished cells, from any thread; null for none.</param>
public sealed record FitModel(TrainingSpecification Specification, Action<int>? CellsDone = null) : IRequest<FittedModel>
{
    /// <summary>What was prepared of the same specification; null to have it prepared.</summary>
    public PreparedTraining? Prepared { get; init; }

    /// <summary>A pin whose bars are read where it is to be prepared (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }
}

/// <summary>
/// Stores a fitted model in the session's transaction; where a model of its fingerprint exists already, that one is returned.
/// </summary>
public sealed record StoreModel(FittedModel Model) : IRequest<StoredModel>;

/// <summary>Fits and stores in one step (<c>POST /api/train</c>); a known fingerprint is reused and not fitted again.</summary>
public sealed record TrainModel(TrainingSpecification Specification) : IRequest<StoredModel>
{
    /// <summary>Called with the number of finished cells, from any thread; null for nobody.</summary>
    public Action<int>? CellsDone { get; init; }
}

/// <summary>
/// Waits until nobody else trains a fingerprint, in any process, and keeps others waiting until the reservation is disposed:
/// so equal trainings at the same time are fitted once.
/// </summary>
public sealed record ReserveTraining(string Fingerprint) : IRequest<TrainingReservation>;

/// <summary>The right to train a fingerprint; it ends with the process, however that ends.</summary>
/// <param name="modelId">
/// The stored model of the fingerprint, which the one who was waited for may have made; null where there is none.
/// </param>
/// <param name="release">Lets the next one in.</param>
public sealed class TrainingReservation(Guid? modelId, Func<ValueTask> release) : IAsyncDisposable
{
    /// <summary>The stored model of the fingerprint, or null.</summary>
    public Guid? ModelId { get; } = modelId;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => release();
}

/// <summary>Where a model was stored.</summary>
/// <param name="Reused">True when an earlier training had produced it.</param>
/// <param name="ModelsTrained">Cells fitted by this call; 0 when reused.</param>
public sealed record StoredModel(Guid ModelId, string Fingerprint, bool Reused, int ModelsTrained);
