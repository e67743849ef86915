using StrategyFactory.Host.Cli;

return await CommandLine.RunAsync(args);
