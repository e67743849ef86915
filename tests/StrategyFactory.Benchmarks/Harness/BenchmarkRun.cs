namespace StrategyFactory.Benchmarks.Harness;

/// <summary>How the benchmarks are to run.</summary>
/// <param name="Quick">Small data and few repetitions: shows that everything works, measures nothing well.</param>
/// <param name="Full">Also peers that take minutes.</param>
/// <param name="BarsFile">A bar file to evolve beside the simulated one, or null.</param>
internal sealed record BenchmarkSettings(bool Quick, bool Full, string? BarsFile);

/// <summary>Collects what the benchmarks of one call find.</summary>
internal sealed class BenchmarkRun(BenchmarkSettings settings, Action<Figure> onFigure)
{
    private readonly List<Figure> _figures = [];
    private readonly SortedSet<string> _remarks = new(StringComparer.Ordinal);

    internal BenchmarkSettings Settings { get; } = settings;

    internal IReadOnlyList<Figure> Figures => _figures;

    /// <summary>What the reader should know: peers that are missing, work that was left out.</summary>
    internal IReadOnlyCollection<string> Remarks => _remarks;

    /// <summary>Repetitions, few when quick.</summary>
    internal int Repetitions(int usual) => Settings.Quick ? Math.Min(usual, 2) : usual;

    /// <summary>Bars or rows, few when quick.</summary>
    internal int Size(int usual) => Settings.Quick ? Math.Max(2_000, usual / 10) : usual;

    internal void Add(Figure figure)
    {
        _figures.Add(figure);
        onFigure(figure);
    }

    internal void Remark(string text) => _remarks.Add(text);
}
