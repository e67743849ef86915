namespace StrategyFactory.MarketData.Contracts;

/// <summary>The kinds of owners of pins, as refusals name them.</summary>
public static class PinOwner
{
    /// <summary>A run of the factory's loop.</summary>
    public const string Run = "run";

    /// <summary>A forecasting experiment, or a search among several.</summary>
    public const string ForecastSearch = "forecast search";

    /// <summary>The fine-tuning of a .set file.</summary>
    public const string Tuning = "tuning";
}
