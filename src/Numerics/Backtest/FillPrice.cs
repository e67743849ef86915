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
}
