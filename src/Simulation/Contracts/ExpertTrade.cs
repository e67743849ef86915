namespace StrategyFactory.Simulation.Contracts;

/// <summary>A closed position.</summary>
/// <param name="Forward">True on the forward bars, whose account is a new one.</param>
/// <param name="Side"><c>long</c> or <c>short</c>.</param>
/// <param name="Opened">Open time of the bar at whose open it was filled.</param>
/// <param name="EntryPrice">Ask of a long position, bid of a short one.</param>
/// <param name="Closed">Open time of the bar in which it was closed.</param>
/// <param name="ExitPrice">Bid of a long position, ask of a short one.</param>
/// <param name="Lots">Volume.</param>
/// <param name="Profit">Deposit currency, after all costs.</param>
/// <param name="Balance">Balance after it.</param>
/// <param name="Reason">signal, stop, target, stop_out or end.</param>
public sealed record ExpertTrade(
    bool Forward, string Side, DateTimeOffset Opened, double EntryPrice, DateTimeOffset Closed, double ExitPrice, double Lots,
    double Profit, double Balance, string Reason)
{
    /// <summary>The symbol, where several were searched together; null for the only one.</summary>
    public string? Symbol { get; init; }
}
