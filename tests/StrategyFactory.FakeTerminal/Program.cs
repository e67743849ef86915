using StrategyFactory.FakeTerminal;

return new Terminal(args).Run();
