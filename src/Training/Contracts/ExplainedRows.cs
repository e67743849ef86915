namespace StrategyFactory.Training.Contracts;

/// <summary>What a model's explanation of rows adds up to, in units of the target.</summary>
/// <param name="Rows">Rows explained: those asked for, or fewer where they would take too long.</param>
/// <param name="Sums">Σ|contribution| per feature.</param>
/// <param name="Squares">Σ of squares per feature.</param>
public sealed record ExplainedRows(int Rows, IReadOnlyList<double> Sums, IReadOnlyList<double> Squares);
