namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>Money of the deposit per unit of a symbol's quote currency, a rate for each bar, with the extremes of every sixteen.</summary>
public sealed class RateSeries
{
    private readonly double[] _lowest, _highest;

    /// <summary>Takes the rates of n ≥ 1 bars, each known when its bar opens.</summary>
    /// <param name="rates">The rates, above 0.</param>
    /// <exception cref="ArgumentException">There is none, or one is no number above 0.</exception>
    public RateSeries(double[] rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        if (rates.Length == 0 || Array.Exists(rates, rate => !(rate > 0) || !double.IsFinite(rate)))
        {
            throw new ArgumentException("Every bar needs a rate above 0.", nameof(rates));
        }

        Rates = rates;
        (Lowest, Highest) = (rates.Min(), rates.Max());
        var blocks = rates.Length / PriceColumns.Block;
        (_lowest, _highest) = (new double[blocks], new double[blocks]);
        for (var block = 0; block < blocks; block++)
        {
            var part = rates.AsSpan(block * PriceColumns.Block, PriceColumns.Block);
            (_lowest[block], _highest[block]) = (
                System.Numerics.Tensors.TensorPrimitives.Min(part), System.Numerics.Tensors.TensorPrimitives.Max(part));
        }
    }

    /// <summary>Number of bars.</summary>
    public int Count => Rates.Length;

    /// <summary>The rate of a bar.</summary>
    public double this[int bar] => Rates[bar];

    internal double[] Rates { get; }

    internal double Lowest { get; }

    internal double Highest { get; }

    /// <summary>Lowest and highest rate of the sixteen bars that begin at <paramref name="bar"/>, a multiple of sixteen.</summary>
    internal (double Lowest, double Highest) Block(int bar) =>
        (_lowest[bar / PriceColumns.Block], _highest[bar / PriceColumns.Block]);
}
