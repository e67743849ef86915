using MediatR;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>
/// The account of one pass, bar by bar: the pass is run again, on the bars of now. Refused where the pass is not kept (404), and where its
/// expert runs on a terminal only (422).
/// </summary>
/// <param name="TaskId">Task.</param>
/// <param name="Attempt">Execution.</param>
/// <param name="PassNumber">Number of the pass.</param>
public sealed record GetControllerPassEquity(Guid TaskId, int Attempt, long PassNumber) : IRequest<ControllerPassEquity>;

/// <summary>The account of a pass.</summary>
/// <param name="Values">Inputs of the pass.</param>
/// <param name="ForwardFrom">First bar that the search never saw.</param>
/// <param name="Searched">On the searched bars, some hundred points.</param>
/// <param name="Forward">On the bars after them, with a new account.</param>
/// <param name="Metrics">On the searched bars.</param>
/// <param name="ForwardMetrics">On the bars after them.</param>
public sealed record ControllerPassEquity(
    IReadOnlyDictionary<string, string> Values, DateTimeOffset ForwardFrom, IReadOnlyList<AccountPoint> Searched,
    IReadOnlyList<AccountPoint> Forward, TesterMetrics Metrics,
    TesterMetrics ForwardMetrics);
