using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>The tester's .ini with which a terminal elsewhere runs a task.</summary>
/// <param name="TaskId">Task.</param>
/// <param name="Model">How prices are made: every_tick, minute_bars, open_prices, real_ticks; null for what is configured.</param>
/// <param name="Criterion">
/// What the tester searches for: balance, profit_factor, expected_payoff, drawdown, recovery_factor, sharpe, complex, or custom for what
/// the expert's OnTester returns; null for what is configured.
/// </param>
public sealed record GetTesterIni(Guid TaskId, string? Model = null, string? Criterion = null) : IRequest<ControllerArtifactContent>;
