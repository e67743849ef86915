namespace StrategyFactory.Benchmarks.Harness;

/// <summary>One measured number.</summary>
/// <param name="Benchmark">Name of the benchmark.</param>
/// <param name="Case">What it was measured on, for example <c>100,000 × 20, 1 thread</c>.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit; <c>×</c> for a ratio of two numbers of the same run.</param>
internal sealed record Figure(string Benchmark, string Case, string Name, double Value, string Unit)
{
    /// <summary>Our bar: the value should be at most this.</summary>
    public double? AtMost { get; init; }

    /// <summary>Our bar: the value should be at least this.</summary>
    public double? AtLeast { get; init; }

    /// <summary>Whether the bar is met; null without one.</summary>
    public bool? Met => (AtMost, AtLeast) switch
    {
        ({ } most, _) => Value <= most,
        (_, { } least) => Value >= least,
        _ => null,
    };
}
