namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// Where the entries of a symmetric matrix XᵀX lie: its upper triangle in panels of eight rows, each panel from its own
/// diagonal to the right edge. Columns are padded to a multiple of eight; the padding is zero.
/// </summary>
/// <param name="Columns">Columns of X, at least 1.</param>
internal readonly record struct GramLayout(int Columns)
{
    /// <summary>Panels of eight columns.</summary>
    public int Panels => (Columns + 7) / 8;

    /// <summary>Doubles from one row of X to the next.</summary>
    public int Stride => Panels * 8;

    /// <summary>Doubles in one stored matrix.</summary>
    public int Length => 32 * Panels * (Panels + 1);

    /// <summary>Where a panel of eight rows begins.</summary>
    public int PanelOffset(int panel) => 64 * panel * Panels - 32 * panel * (panel - 1);

    /// <summary>Doubles from one row to the next within a panel.</summary>
    public int PanelStride(int panel) => 8 * (Panels - panel);

    /// <summary>Where the entry (row, column) lies, row ≤ column.</summary>
    public int Index(int row, int column)
    {
        var panel = row >> 3;
        return PanelOffset(panel) + (row & 7) * PanelStride(panel) + column - 8 * panel;
    }
}
