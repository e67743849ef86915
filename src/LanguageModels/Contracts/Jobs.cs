using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>Starts a training; it goes on in the background, also after a restart.</summary>
/// <param name="Request">What is trained, and how.</param>
public sealed record StartLanguageTraining(LanguageTrainingRequest Request) : IRequest<LanguageTraining>;

/// <summary>What is trained, and how.</summary>
public sealed record LanguageTrainingRequest
{
    /// <summary>Name of the model that comes of it; made from the base where null.</summary>
    public string? Name { get; init; }

    /// <summary>Name of the base: one of this machine, or for a backend that fetches its own the name that it knows it by.</summary>
    public string? BaseModel { get; init; }

    /// <summary>Who trains: one of <see cref="GetTrainingBackends"/>.</summary>
    public string Backend { get; init; } = "native";

    /// <summary>Whose examples, where no dataset is given; null for everybody's.</summary>
    public string? Philosopher { get; init => field = Composition.Of(value); }

    /// <summary>Of which domain, likewise.</summary>
    public string? Domain { get; init => field = Composition.Of(value); }

    /// <summary>Of which type, likewise.</summary>
    public string? ConquestType { get; init => field = Composition.Of(value); }

    /// <summary>A file of examples below the storage root; where null the examples with a gold star are exported.</summary>
    public string? DatasetPath { get; init; }

    /// <summary>A file of examples to validate on; where null the dataset's own, or a part of the dataset.</summary>
    public string? ValidationPath { get; init; }

    /// <summary>Share that is validated on where there is no file for it, above 0 to 0.5.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>How often every example is seen, 1 to 1,000.</summary>
    public int NumEpochs { get; init; } = 3;

    /// <summary>Rows that are computed at once, 1 to 4,096.</summary>
    public int BatchSize { get; init; } = 4;

    /// <summary>Such batches a step, 1 to 4,096.</summary>
    public int GradientAccumulationSteps { get; init; } = 1;

    /// <summary>The highest rate of AdamW, above 0 to 1.</summary>
    public double LearningRate { get; init; } = 2e-4;

    /// <summary><c>linear</c>, <c>cosine</c> or <c>constant</c>.</summary>
    public string LrScheduler { get; init; } = "linear";

    /// <summary>Share of the steps in which the rate rises, 0 to 1.</summary>
    public double WarmupRatio { get; init; } = 0.03;

    /// <summary>What AdamW shrinks the trained weights by, times the rate; 0 to 1.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Longer gradients are shortened to this; 0 for no limit.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary><c>lora</c> trains an adapter, <c>full</c> all weights.</summary>
    public string Adapter { get; init; } = "lora";

    /// <summary>Rank of the adapter, 1 to the base's width.</summary>
    public int LoraR { get; init; } = 16;

    /// <summary>α: the adapter counts α/r.</summary>
    public double LoraAlpha { get; init; } = 32;

    /// <summary>Share of an adapter's inputs that is left out in training, 0 to below 1.</summary>
    public double LoraDropout { get; init; } = 0.05;

    /// <summary>Layers that carry the adapter by the ends of their names, or <c>all-linear</c>.</summary>
    public IReadOnlyList<string> TargetModules { get; init; } = ["q_proj", "k_proj", "v_proj", "o_proj"];

    /// <summary>Whether the base is held in four bits; refused where the backend has none.</summary>
    public bool UseQlora { get; init; }

    /// <summary>Tokens of an example that are learned from; null for 2,048, or as many as the base reads.</summary>
    public int? MaxSeqLength { get; init; }

    /// <summary>What becomes of longer ones: <c>truncate</c> keeps their end, <c>drop</c> leaves them out.</summary>
    public string OverLong { get; init; } = "truncate";

    /// <summary>Whether short examples share a row without seeing each other.</summary>
    public bool Packing { get; init; }

    /// <summary>Whether layers are computed again for the gradients: a third more time, far less memory.</summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>
    /// What products are computed in while it learns: <c>float32</c>, <c>bfloat16</c>, or <c>auto</c> for what is faster on this processor.
    /// Weights, losses and validation stay in float32.
    /// </summary>
    public string Precision { get; init; } = "auto";

    /// <summary><c>cpu</c>, <c>cuda</c> for a GPU, or <c>auto</c> for a GPU where there is one that can be used.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Steps from one validation to the next; null for one an epoch.</summary>
    public int? EvalSteps { get; init; }

    /// <summary>Steps from one checkpoint to the next.</summary>
    public int SaveSteps { get; init; } = 50;

    /// <summary>Validations without a better loss after which it stops; 0 for never.</summary>
    public int EarlyStoppingPatience { get; init; }

    /// <summary>What it is written as in the end: some of <see cref="TrainingExportFormat.All"/>.</summary>
    public IReadOnlyList<string> Export { get; init; } = [TrainingExportFormat.Adapter];

    /// <summary>Of the adapter's beginning, of the order of the examples and of dropout.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Two requests with one key are one training; null for none. At most 200 characters.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>A training.</summary>
public sealed record GetLanguageTraining(Guid TrainingId) : IRequest<LanguageTraining>;

/// <summary>Trainings, newest first.</summary>
/// <param name="Status">Only those that are so; null for all.</param>
/// <param name="Limit">At most so many, 1 to 500.</param>
public sealed record GetLanguageTrainings(string? Status = null, int Limit = 50) : IRequest<IReadOnlyList<LanguageTraining>>;

/// <summary>Asks a training to stop; one that is at work stops after its step.</summary>
public sealed record CancelLanguageTraining(Guid TrainingId) : IRequest<LanguageTraining>;

/// <summary>What happened in a training, in order.</summary>
/// <param name="TrainingId">An unknown one is not found.</param>
/// <param name="After">Only what came after this event; 0 for all.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
public sealed record GetLanguageTrainingEvents(Guid TrainingId, long After = 0, int Limit = 100) : IRequest<LanguageTrainingEvents>;

/// <summary>What happened in a training.</summary>
/// <param name="Events">In order.</param>
/// <param name="Next">What to pass as <c>after</c> for what comes next.</param>
/// <param name="Ended">Whether no more can come.</param>
public sealed record LanguageTrainingEvents(IReadOnlyList<LanguageTrainingEvent> Events, long Next, bool Ended);

/// <summary>Something that happened.</summary>
/// <param name="Id">Rises within the training.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Message">A sentence.</param>
public sealed record LanguageTrainingEvent(long Id, DateTimeOffset At, string Message);

/// <summary>A training, and how far it is.</summary>
/// <param name="Id">What requests name it by.</param>
/// <param name="JobId">The same as text.</param>
/// <param name="Name">Of the model that comes of it.</param>
/// <param name="Status"><c>pending</c>, <c>running</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="DatasetPath">What it learns from.</param>
/// <param name="Progress">0 to 100; it never falls.</param>
/// <param name="CurrentStep">Steps taken.</param>
/// <param name="TotalSteps">Steps planned; 0 until they are known.</param>
/// <param name="CurrentEpoch">Epochs done.</param>
/// <param name="TotalEpochs">Epochs planned.</param>
/// <param name="TrainingLoss">Of the last step, a labelled token's mean negative log-likelihood.</param>
/// <param name="ValidationLoss">The last one, likewise.</param>
/// <param name="LearningRate">Of the last step.</param>
/// <param name="EtaSeconds">Seconds to go by the last 20 steps; null where it is not at work.</param>
/// <param name="Losses">The curve, at most 500 points of each kind.</param>
/// <param name="Outcome">What came of it; null before its end.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="CreatedAt">When it was asked for, UTC.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended.</param>
public sealed record LanguageTraining(
    Guid Id,
    string JobId,
    string Name,
    string Status,
    LanguageTrainingRequest Request,
    string? DatasetPath,
    double Progress,
    int CurrentStep,
    int TotalSteps,
    double CurrentEpoch,
    int TotalEpochs,
    double? TrainingLoss,
    double? ValidationLoss,
    double? LearningRate,
    double? EtaSeconds,
    IReadOnlyList<LanguageLoss> Losses,
    LanguageTrainingOutcome? Outcome,
    string? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt);

/// <summary>A point of a loss curve.</summary>
/// <param name="Step">Steps taken before.</param>
/// <param name="Training">Of that step's batch; null for a validation.</param>
/// <param name="Validation">Of the validation examples; null for a step.</param>
public sealed record LanguageLoss(int Step, double? Training, double? Validation);

/// <summary>What came of a training.</summary>
/// <param name="Folder">Where the adapter, or the whole model, lies; null where it stays with who trained it.</param>
/// <param name="End"><c>finished</c>, <c>stopped_early</c> or <c>diverged</c>.</param>
/// <param name="BestStep">
/// Steps after which the validation loss was lowest, whose weights were kept; 0 where no step made it better, null where it is not told.
/// </param>
/// <param name="BestValidationLoss">That loss; null where it is not told, or nothing was validated on.</param>
/// <param name="FirstValidationLoss">The loss before the first step, likewise.</param>
/// <param name="Examples">Examples that were learned from.</param>
/// <param name="ValidationExamples">Examples that were validated on.</param>
/// <param name="Dropped">Examples that nothing was left of to learn; null where it is not told.</param>
/// <param name="Shortened">Examples that were cut to the longest length, likewise.</param>
/// <param name="TrainedParameters">Numbers that were trained, likewise.</param>
/// <param name="BaseHash">SHA-256 of the base's weights, which the adapter belongs to; null where they are not here.</param>
/// <param name="Seconds">All of its trainings, restarts left out.</param>
/// <param name="RemoteModel">What the model is called where it was trained, where it stays there; else null.</param>
public sealed record LanguageTrainingOutcome(
    string? Folder,
    string End,
    int? BestStep,
    double? BestValidationLoss,
    double? FirstValidationLoss,
    int Examples,
    int ValidationExamples,
    int? Dropped,
    int? Shortened,
    long? TrainedParameters,
    string? BaseHash,
    double Seconds,
    string? RemoteModel = null)
{
    /// <summary>What it was written as.</summary>
    public IReadOnlyList<TrainingExport> Exports { get; init; } = [];
}

/// <summary>Who can train here, and who not and why.</summary>
public sealed record GetTrainingBackends : IRequest<IReadOnlyList<TrainingBackend>>;

/// <summary>Somebody who trains.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="Description">What it is.</param>
/// <param name="IsUsable">Whether it can be used here.</param>
/// <param name="Reason">Why not, a sentence; null where it can.</param>
public sealed record TrainingBackend(string Name, string Description, bool IsUsable, string? Reason);
