using System.Buffers;

namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// The rows of one regime in time order, in tiles of 64: within a tile the features column by column, in the design's shifted and
/// scaled units, then the labels less one half. Padding rows are zero.
/// </summary>
/// <remarks>A logistic fit reads its rows many times, so they are gathered once; the memory comes from the pool.</remarks>
internal sealed class LabelTiles : IDisposable
{
    /// <summary>Rows of a tile: 20 features of them lie in the first cache level, 100 in the second.</summary>
    public const int TileRows = 64;

    private readonly double[] _cells;
    private readonly int _aligned;
    private readonly int[] _positions;

    /// <summary>Makes room for rows; <see cref="Fill"/> gathers them.</summary>
    /// <param name="features">Number of features.</param>
    /// <param name="positions">Positions of the rows among the design's usable rows, in time order.</param>
    public unsafe LabelTiles(int features, int[] positions)
    {
        _positions = positions;
        TileLength = (features + 1) * TileRows;
        Tiles = (positions.Length + TileRows - 1) / TileRows;
        _cells = ArrayPool<double>.Shared.Rent(checked(Tiles * TileLength + 8));
        fixed (double* first = _cells)
        {
            // Large arrays are not moved; were one, only the speed of its loads would change.
            _aligned = (int)((64 - (nuint)first % 64) % 64 / sizeof(double));
        }
    }

    /// <summary>Number of tiles.</summary>
    public int Tiles { get; }

    /// <summary>Doubles in a tile.</summary>
    public int TileLength { get; }

    /// <summary>Doubles that so many rows take.</summary>
    public static long Length(int features, int rows) => (long)(rows + TileRows) * (features + 1);

    /// <summary>One tile: feature j at [64·j, 64·(j + 1)), the labels last.</summary>
    public Span<double> Tile(int tile) => _cells.AsSpan(_aligned + tile * TileLength, TileLength);

    /// <summary>Gathers the rows of a tile.</summary>
    public void Fill(DesignMatrix design, int tile)
    {
        var first = tile * TileRows;
        var rows = _positions.AsSpan(first, Math.Min(TileRows, _positions.Length - first));
        design.CopyColumns(rows, TileRows, Tile(tile));
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<double>.Shared.Return(_cells);
}
