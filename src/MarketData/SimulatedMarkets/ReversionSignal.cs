namespace StrategyFactory.MarketData.SimulatedMarkets;

/// <summary>Whether the last return is large against the sample sd of the last N, itself included.</summary>
internal sealed class ReversionSignal(int window, double threshold)
{
    private readonly double[] _returns = new double[window];
    private long _seen;

    /// <summary>The newest return; 0 before the first.</summary>
    public double LastReturn { get; private set; }

    /// <summary>|last return / sd| is above the threshold; false until N returns were seen.</summary>
    public bool Active { get; private set; }

    /// <summary>Takes the next return.</summary>
    public void Add(double value)
    {
        LastReturn = value;
        _returns[_seen++ % window] = value;
        if (_seen < window)
        {
            return;
        }

        var mean = Sum(0, squared: false) / window;
        var deviation = Math.Sqrt(Sum(mean, squared: true) / (window - 1));
        Active = Math.Abs(value) > threshold * deviation;
    }

    private double Sum(double centre, bool squared)
    {
        var sum = 0.0;
        foreach (var value in _returns)
        {
            var difference = value - centre;
            sum += squared ? difference * difference : difference;
        }

        return sum;
    }
}
