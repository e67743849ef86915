namespace StrategyFactory.Simulation.Contracts;

/// <summary>How one strategy did on the segment. Undefined metrics are null, with the reason in <see cref="Undefined"/>.</summary>
public sealed record StrategyResult
{
    /// <summary>System quality number, √min(N, cap) · mean/sd of the trade returns.</summary>
    public double? Sqn { get; init; }

    /// <summary>The same uncapped.</summary>
    public double? SqnRaw { get; init; }

    /// <summary>Σ gains / |Σ losses|; null without a loss.</summary>
    public double? ProfitFactor { get; init; }

    /// <summary>Share of trades with a positive return, 0 to 1.</summary>
    public double? WinRate { get; init; }

    /// <summary>Mean return of a trade.</summary>
    public double? Expectancy { get; init; }

    /// <summary>Number of trades.</summary>
    public int TradeCount { get; init; }

    /// <summary>Compounded return over the segment.</summary>
    public double TotalReturn { get; init; }

    /// <summary>Last close / first open − 1.</summary>
    public double BuyAndHoldReturn { get; init; }

    /// <summary>Largest fall from a peak, marked to every close, 0 to 1.</summary>
    public double MaxDrawdown { get; init; }

    /// <summary>√252 · mean/sd of daily returns.</summary>
    public double? Sharpe { get; init; }

    /// <summary>Share of bars in a position, 0 to 1.</summary>
    public double Exposure { get; init; }

    /// <summary>Notional traded over the segment, in multiples of the equity at each trade.</summary>
    public double Turnover { get; init; }

    /// <summary>Cost per side, in basis points, at which the trades break even.</summary>
    public double? BreakEvenCostBps { get; init; }

    /// <summary>sd/mean of trades by full ISO week; null with fewer than four such weeks.</summary>
    public double? WeeklyConsistency { get; init; }

    /// <summary>True when the last trade was closed by the end of the segment.</summary>
    public bool OpenAtEnd { get; init; }

    /// <summary>True when the account reached zero, where it stays: nothing was traded after that.</summary>
    public bool Ruined { get; init; }

    /// <summary>Metric → why it is null.</summary>
    public IReadOnlyDictionary<string, string> Undefined { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
