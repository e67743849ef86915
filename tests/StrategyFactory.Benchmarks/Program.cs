return await StrategyFactory.Benchmarks.Harness.BenchmarkCommand.RunAsync(args);
