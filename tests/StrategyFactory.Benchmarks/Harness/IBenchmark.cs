namespace StrategyFactory.Benchmarks.Harness;

/// <summary>One benchmark of <c>./factory bench</c>.</summary>
internal interface IBenchmark
{
    /// <summary>What <c>--filter</c> matches.</summary>
    string Name { get; }

    /// <summary>One line that says what is measured.</summary>
    string Description { get; }

    /// <summary>Measures and hands the figures to the run.</summary>
    Task RunAsync(BenchmarkRun run, CancellationToken token);
}
