using MediatR;

namespace StrategyFactory.Training.Contracts;

/// <summary>Grows gradient-boosted regression trees on the rows of another module; nothing is stored.</summary>
/// <remarks>Where XGBoost's library is missing, it is refused with what to install.</remarks>
public sealed record GrowBoosting : IRequest<GrownBoosting>
{
    /// <summary>Features row by row, rows × <see cref="Columns"/>; NaN is missing, infinity an error.</summary>
    public required ReadOnlyMemory<float> Values { get; init; }

    /// <summary>Features of a row, at least 1.</summary>
    public required int Columns { get; init; }

    /// <summary>One finite label a row.</summary>
    public required ReadOnlyMemory<double> Labels { get; init; }

    /// <summary>Rows that decide how many rounds are kept, in the same form.</summary>
    public required ReadOnlyMemory<float> ValidationValues { get; init; }

    /// <summary>Their labels.</summary>
    public required ReadOnlyMemory<double> ValidationLabels { get; init; }

    /// <summary>Depth, learning rate, λ and the fewest rows of a leaf.</summary>
    public required TreeParameters Parameters { get; init; }

    /// <summary>Rounds at most, at least 1.</summary>
    public required int Rounds { get; init; }

    /// <summary>Rounds without a better validation error that end the growth, at least 1.</summary>
    public required int EarlyStoppingRounds { get; init; }

    /// <summary>Seed of the library.</summary>
    public long Seed { get; init; }

    /// <summary>Told after every round how many are grown; null for nobody.</summary>
    public Action<int>? Progress { get; init; }

    /// <summary>Told the same with the errors after the round, on the training and on the validation rows; null for nobody.</summary>
    public Action<int, double, double>? Learnt { get; init; }
}

/// <summary>Grown trees: prediction = <see cref="Mean"/> + <see cref="Scale"/> × (sum of the leaves).</summary>
/// <param name="Trees">UBJSON of the library, of the rounds kept.</param>
/// <param name="Mean">Mean of the labels grown on.</param>
/// <param name="Scale">Their population standard deviation; 0 where they are all equal.</param>
/// <param name="Rounds">Rounds kept: those with the lowest validation error, the first of equal ones.</param>
/// <param name="TrainingErrors">Root mean squared error on the rows grown on after 1, 2, … rounds, in units of the labels.</param>
/// <param name="ValidationErrors">The same on the validation rows, as long.</param>
public sealed record GrownBoosting(
    ReadOnlyMemory<byte> Trees,
    double Mean,
    double Scale,
    int Rounds,
    IReadOnlyList<double> TrainingErrors,
    IReadOnlyList<double> ValidationErrors);

/// <summary>Predicts rows with trees that <see cref="GrowBoosting"/> has grown.</summary>
/// <param name="Model">The trees.</param>
/// <param name="Values">Features row by row.</param>
/// <param name="Columns">Features of a row, as grown on.</param>
public sealed record PredictBoosting(GrownBoosting Model, ReadOnlyMemory<float> Values, int Columns) : IRequest<ReadOnlyMemory<double>>;
