namespace StrategyFactory.FineTuning.Contracts;

/// <summary>What passes are sorted and mapped by.</summary>
public static class PassSort
{
    /// <summary>Number of the pass.</summary>
    public const string Pass = "pass";

    /// <summary>Score, 0 to 1; more is better.</summary>
    public const string Score = "score";

    /// <summary>Distance, 0 to 1; less is better.</summary>
    public const string Distance = "distance";

    /// <summary>Net profit, in the deposit currency.</summary>
    public const string NetProfit = "net_profit";

    /// <summary>Profit factor.</summary>
    public const string ProfitFactor = "profit_factor";

    /// <summary>Recovery factor.</summary>
    public const string RecoveryFactor = "recovery_factor";

    /// <summary>Maximal drawdown, percent; less is better.</summary>
    public const string Drawdown = "max_drawdown_pct";

    /// <summary>Trades.</summary>
    public const string Trades = "total_trades";

    /// <summary>Before the name of an input that is sorted by.</summary>
    public const string Input = "input:";

    /// <summary>Everything but inputs.</summary>
    public static IReadOnlyList<string> Metrics { get; } = [Pass, Score, Distance, NetProfit, ProfitFactor, RecoveryFactor, Drawdown,
        Trades];
}
