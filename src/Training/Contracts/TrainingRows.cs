namespace StrategyFactory.Training.Contracts;

/// <summary>Rows to learn from.</summary>
/// <param name="Features">One column per feature, one value per bar.</param>
/// <param name="Target">One value per bar.</param>
/// <param name="Bars">The bars to take, ascending: features and target are finite there.</param>
public sealed record TrainingRows(IReadOnlyList<ReadOnlyMemory<double>> Features, ReadOnlyMemory<double> Target, ReadOnlyMemory<int> Bars);
