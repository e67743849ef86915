namespace StrategyFactory.Numerics.Backtest;

/// <summary>Which positions a strategy may take from a prediction p and a threshold θ.</summary>
public enum TradeDirection
{
    /// <summary>Long while p &gt; θ, else flat.</summary>
    Long,

    /// <summary>Long while p &gt; θ, short while p &lt; −θ, else flat.</summary>
    Both,

    /// <summary>Short while p &lt; −θ, else flat.</summary>
    Short,
}
