namespace StrategyFactory.Training.Contracts;

/// <summary>
/// A grid that was fitted: its cells, and the best of them fitted on all rows of its regime. The caller disposes the model.
/// </summary>
/// <param name="Best">The chosen cell.</param>
/// <param name="Cells">Every cell, in grid order.</param>
/// <param name="Model">The chosen cell's model.</param>
public sealed record FittedGrid(GridCell Best, IReadOnlyList<GridCell> Cells, IFittedModel Model)
{
    /// <summary>The model as numbers, where it is linear.</summary>
    public LinearCoefficients? Coefficients { get; init; }

    /// <summary>What describes <see cref="Content"/>, where that is trees.</summary>
    public TreeEnsemble? Trees { get; init; }

    /// <summary>The model as bytes that <see cref="Algorithm.Load"/> reads; null where <see cref="ModelDetails"/> hold all of it.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>What successive halving did; null for a grid that was fitted whole.</summary>
    public GridHalving? Halving { get; init; }
}
