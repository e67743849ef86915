namespace StrategyFactory.Numerics.Backtest;

/// <summary>The price of the bar at which an order is filled.</summary>
public enum FillPrice
{
    /// <summary>The bar's open.</summary>
    Open,

    /// <summary>The middle of the bar's range, (high + low) / 2.</summary>
    Mid,

    /// <summary>The bar's close.</summary>
    Close,

    /// <summary>
    /// A limit order at the close that decided, or at that bar's bid (buying) or ask (selling) where it carries a spread. It works for the
    /// fill bar alone and is filled at its limit, never better, if that bar trades through the limit by
    /// <see cref="BacktestSettings.TickSize"/> ("touched plus one tick": the queue before us is not known). An entry that is not filled is
    /// no trade. An exit that is not filled is a market order at the fill bar's close. A filled limit pays no spread.
    /// After an exit the next entry is filled in a later bar.
    /// </summary>
    Passive,
}
