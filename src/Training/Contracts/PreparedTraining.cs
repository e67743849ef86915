using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Contracts;

/// <summary>A training with every default filled in and its data at hand.</summary>
public sealed record PreparedTraining
{
    /// <summary>Resolved specification: grids ascending, regimes in canonical order.</summary>
    public required TrainingSpecification Specification { get; init; }

    /// <summary>The algorithm.</summary>
    public required Algorithm Algorithm { get; init; }

    /// <summary>Feature columns by ordinal name.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Bars, features, regimes.</summary>
    public required Dataset Data { get; init; }

    /// <summary>Target of every bar.</summary>
    public required ReadOnlyMemory<double> Target { get; init; }

    /// <summary>Usable bars of the selection segment, ascending.</summary>
    public required ReadOnlyMemory<int> Rows { get; init; }

    /// <summary>Per bar the regimes it belongs to, one bit each.</summary>
    public required ReadOnlyMemory<uint> Masks { get; init; }

    /// <summary>Per regime those of <see cref="Rows"/> that belong to it.</summary>
    public required IReadOnlyList<ReadOnlyMemory<int>> RegimeRows { get; init; }

    /// <summary>How cells are scored.</summary>
    public required CrossValidation Validation { get; init; }

    /// <summary>Identity of the training.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>For an adaptive grid the identity of the same training with the whole grid; else null.</summary>
    public string? WholeGridFingerprint { get; init; }

    /// <summary>The rows of a cell's regime.</summary>
    public ReadOnlyMemory<int> RowsOf(GridCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return RegimeRows[Specification.RegimeConfigs!.ToList().IndexOf(cell.RegimeConfig)];
    }

    /// <summary>Some of the bars, to learn from.</summary>
    public TrainingRows Learn(ReadOnlyMemory<int> bars) => new(Data.Features, Target, bars);
}
