using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>The kept trades of a job.</summary>
public sealed record GetTrades(Guid JobId) : IRequest<KeptTrades>;

/// <summary>Trades and equity of one strategy.</summary>
/// <param name="Equity">Equity at the last close of every date, in units of the initial cash.</param>
public sealed record KeptTrades(Guid JobId, IReadOnlyList<Trade> Trades, IReadOnlyList<EquityPoint> Equity);

/// <summary>One trade.</summary>
/// <param name="Side">1 long, −1 short.</param>
/// <param name="EntryTime">Open time of the fill bar, UTC.</param>
/// <param name="EntryPrice">Fill price.</param>
/// <param name="ExitTime">Open time of the exit's fill bar, UTC.</param>
/// <param name="ExitPrice">Fill price.</param>
/// <param name="Return">Return after costs.</param>
public sealed record Trade(int Side, DateTimeOffset EntryTime, double EntryPrice, DateTimeOffset ExitTime, double ExitPrice, double Return)
{
    /// <summary>w, the fraction of the equity put into it.</summary>
    public double Size { get; init; } = 1;
}

/// <summary>Equity on one date.</summary>
/// <param name="Date">UTC date.</param>
/// <param name="Equity">Value in currency.</param>
public sealed record EquityPoint(DateOnly Date, double Equity);
