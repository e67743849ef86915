namespace StrategyFactory.Simulation.Contracts;

/// <summary>One window of a walk-forward test.</summary>
/// <param name="Number">1 for the first in time.</param>
/// <param name="SearchFrom">Open time of the first bar that was searched.</param>
/// <param name="ForwardFrom">Open time of the first bar after those, which judge.</param>
/// <param name="ForwardTo">Open time of the last bar that judges.</param>
/// <param name="Values">Inputs of the pass that decided where the window was searched.</param>
/// <param name="Distance">Its distance there.</param>
/// <param name="Score">Its score there.</param>
/// <param name="Forward">Its metrics on the bars that judge, with a new account.</param>
public sealed record WalkForwardWindow(
    int Number, DateTimeOffset SearchFrom, DateTimeOffset ForwardFrom, DateTimeOffset ForwardTo,
    IReadOnlyDictionary<string, string> Values, double Distance, double Score, TesterMetrics Forward)
{
    /// <summary>Account on the bars that judge; empty where it is not kept.</summary>
    public IReadOnlyList<AccountPoint> Equity { get; init; } = [];
}
