namespace StrategyFactory.PromptOptimization.Statistics;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) with the draws that choices need: equal seeds give equal choices on every machine and
/// runtime.
/// </summary>
/// <param name="seed">Any number.</param>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    internal ulong NextBits()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform on (0, 1), both ends excluded.</summary>
    internal double NextUniform() => ((NextBits() >> 12) + 0.5) / (1L << 52);

    /// <summary>Standard normal (Box, Muller 1958).</summary>
    internal double NextNormal() => Math.Sqrt(-2 * Math.Log(NextUniform())) * Math.Cos(2 * Math.PI * NextUniform());

    /// <summary>Beta(a, b) as a ratio of gamma draws.</summary>
    internal double NextBeta(double a, double b)
    {
        var (x, y) = (NextGamma(a), NextGamma(b));
        return x / (x + y);
    }

    /// <summary>Gamma(shape ≥ 1, scale 1) (Marsaglia, Tsang, ACM TOMS 26(3), 2000).</summary>
    private double NextGamma(double shape)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shape, 1);
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = NextNormal();
            var v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            if (Math.Log(NextUniform()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }
}
