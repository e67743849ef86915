using System.ComponentModel.DataAnnotations;

namespace StrategyFactory.MarketData;

/// <summary>Section <c>MarketData</c> of the configuration.</summary>
internal sealed class MarketDataOptions
{
    internal const string Section = "MarketData";

    /// <summary>Symbol whose daily returns make the direction half of regime_vix; empty for each symbol's own.</summary>
    public string MarketSymbol { get; set; } = "";

    /// <summary>Daily volatility index; where it is not imported, realised volatility stands in, flagged.</summary>
    public string VixSymbol { get; set; } = "VIX";

    /// <summary>Features used when a request names none.</summary>
    [MinLength(1)]
    public string[] DefaultFeatures { get; set; } = [];

    /// <summary>Share of rejected rows above which a file is refused whole.</summary>
    [Range(0.0, 1.0)]
    public double MaxRejectedFraction { get; set; } = 0.01;

    /// <summary>Largest uncompressed import in bytes.</summary>
    [Range(1L, long.MaxValue)]
    public long MaxImportBytes { get; set; } = 4L << 30;

    /// <summary>Memory for bars, features and regimes shared between runs.</summary>
    [Range(16, 1_000_000)]
    public int CacheMegabytes { get; set; } = 1536;
}
