namespace StrategyFactory.Training.Importance;

/// <summary>What each row says about each feature, summed over the rows of a fold.</summary>
/// <param name="Rows">Rows m.</param>
/// <param name="Sums">Σ per feature.</param>
/// <param name="Squares">Σ of squares per feature.</param>
/// <param name="Unit">Σ over the rows of what one unit of importance is; m where the numbers have their unit already.</param>
internal sealed record RowImportance(int Rows, double[] Sums, double[] Squares, double Unit)
{
    /// <summary>
    /// Mean over the rows of all folds, and its standard error sd/√m with the sample sd of the rows; both divided by the mean unit.
    /// </summary>
    /// <param name="parts">One per fold.</param>
    /// <param name="clip">True to count a negative mean as 0.</param>
    internal static MeasuredImportance Pool(IReadOnlyList<RowImportance> parts, bool clip)
    {
        double rows = parts.Sum(part => part.Rows);
        var unit = parts.Sum(part => part.Unit) / rows;
        var features = parts[0].Sums.Length;
        var (values, errors) = (new double[features], new double[features]);
        for (var j = 0; j < features; j++)
        {
            var mean = parts.Sum(part => part.Sums[j]) / rows;
            var variance = rows > 1 ? Math.Max(0, (parts.Sum(part => part.Squares[j]) - rows * mean * mean) / (rows - 1)) : 0;
            // A target that does not vary on the sample has no R² to lose.
            (values[j], errors[j]) = unit > 0 ? (mean / unit, Math.Sqrt(variance / rows) / unit) : (0, 0);
            values[j] = clip ? Math.Max(0, values[j]) : values[j];
        }

        return new(values, errors, (int)rows);
    }
}
