namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Refusals of spans whose lengths do not fit.</summary>
internal static class ForecastShapes
{
    /// <summary>Throws where a span is not as long as it must be.</summary>
    public static void SameLength(int expected, int found, string name)
    {
        if (expected != found)
        {
            throw new ArgumentException($"{name}: has {found} values; must have {expected}.", name);
        }
    }
}
