namespace StrategyFactory.MarketData.Contracts;

/// <summary>The kinds of changes that this module announces.</summary>
public static class MarketDataChanges
{
    /// <summary>An import into a series; the id is the symbol.</summary>
    public const string Series = "series";
}
