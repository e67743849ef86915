namespace StrategyFactory.Neural.Layers;

/// <summary>How a weight begins in a model that is made and not loaded: normally distributed, or all the same.</summary>
/// <param name="Value">Its mean.</param>
/// <param name="Deviation">Its standard deviation; 0 for all the same.</param>
internal readonly record struct Start(double Value, double Deviation)
{
    public static readonly Start Zero = new(0, 0);

    public static readonly Start One = new(1, 0);

    public static Start Normal(double deviation) => new(0, deviation);
}
