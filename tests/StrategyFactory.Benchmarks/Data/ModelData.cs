using StrategyFactory.MarketData.SimulatedMarkets;

namespace StrategyFactory.Benchmarks.Data;

/// <summary>
/// A regression as the factory meets it: half the columns are exogenous, loaded on a few AR(1) factors; the other half are lags and
/// moving windows of the target's own past, many of them nearly collinear. The target is a weak signal, stronger in one regime,
/// under fat-tailed noise whose size follows a volatility regime. Same shape, same numbers, on every machine.
/// </summary>
internal sealed class ModelData
{
    private static readonly int[] Windows = [3, 5, 8, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 390];
    private static readonly double[] Volatility = [3, 5, 8, 14];

    /// <summary>Seven regimes as the default grid has: all rows, four of the first label, two of the second.</summary>
    internal const int Regimes = 7;

    private ModelData(int rows, double[][] features, double[] target, uint[] masks, double[] signal) =>
        (Rows, Features, Target, RegimeMasks, Signal) = (rows, features, target, masks, signal);

    internal int Rows { get; }

    /// <summary>Standardised columns (population sd).</summary>
    internal IReadOnlyList<double[]> Features { get; }

    /// <summary>Return of the next bar, standardised.</summary>
    internal double[] Target { get; }

    /// <summary>Bit r is set where regime r allows the row.</summary>
    internal uint[] RegimeMasks { get; }

    /// <summary>The predictable part of the target, standardised.</summary>
    internal double[] Signal { get; }

    internal static ModelData Create(int rows, int columns, ulong seed = 20260501)
    {
        var random = new StableRandom(seed + (ulong)columns);
        var volatile4 = Markov(random, rows, [0.45, 0.30, 0.17, 0.08], 1.0 / 400);
        var mixture3 = Markov(random, rows, [0.40, 0.35, 0.25], 1.0 / 250);
        var exogenous = Exogenous(random, rows, columns - (columns / 2), Math.Max(2, columns / 8));
        var signal = new double[rows];
        for (var c = 0; c < exogenous.Length; c += 3)
        {
            var weight = random.Normal();
            for (var t = 0; t < rows; t++)
            {
                signal[t] += weight * exogenous[c][t];
            }
        }

        Standardise(signal);
        var target = new double[rows];
        for (var t = 0; t < rows; t++)
        {
            target[t] = Volatility[volatile4[t]] * ((0.11 * signal[t] * (mixture3[t] == 1 ? 1.6 : 0.8)) + random.UnitStudent(5));
        }

        double[][] features = [.. exogenous, .. Technical(target, columns / 2)];
        foreach (var column in features)
        {
            Standardise(column);
        }

        var masks = new uint[rows];
        for (var t = 0; t < rows; t++)
        {
            masks[t] = 1u | 2u << volatile4[t] | (mixture3[t] < 2 ? 32u << mixture3[t] : 0);
        }

        Standardise(target);
        return new(rows, features, target, masks, signal);
    }

    /// <summary>A persistent chain: at every step it is redrawn with probability <paramref name="redraw"/>.</summary>
    private static int[] Markov(StableRandom random, int rows, double[] shares, double redraw)
    {
        var states = new int[rows];
        for (var t = 0; t < rows; t++)
        {
            states[t] = t > 0 && random.Uniform() >= redraw ? states[t - 1] : Draw(random.Uniform());
        }

        return states;

        int Draw(double uniform)
        {
            var state = 0;
            for (; state < shares.Length - 1 && uniform >= shares[state]; state++)
            {
                uniform -= shares[state];
            }

            return state;
        }
    }

    private static double[][] Exogenous(StableRandom random, int rows, int columns, int factors)
    {
        var common = Enumerable.Range(0, factors).Select(f => Autoregressive(random, rows, Between(0.5, 0.98, f, factors))).ToArray();
        var result = new double[columns][];
        for (var c = 0; c < columns; c++)
        {
            var own = Autoregressive(random, rows, Between(0, 0.95, c, columns));
            var loadings = Enumerable.Range(0, factors).Select(_ => random.Normal()).ToArray();
            var norm = Math.Sqrt(loadings.Sum(loading => loading * loading));
            result[c] = new double[rows];
            for (var t = 0; t < rows; t++)
            {
                var shared = 0.0;
                for (var f = 0; f < factors; f++)
                {
                    shared += common[f][t] * loadings[f] / norm;
                }

                result[c][t] = (0.85 * shared) + (0.53 * own[t]);
            }
        }

        return result;
    }

    private static double[] Autoregressive(StableRandom random, int rows, double persistence)
    {
        var scale = Math.Sqrt(1 - (persistence * persistence));
        var values = new double[rows];
        var last = 0.0;
        for (var t = 0; t < rows; t++)
        {
            values[t] = last = (persistence * last) + (scale * random.Normal());
        }

        return values;
    }

    /// <summary>Lags, distances to moving means and moving sds of the past target, in this order of turns.</summary>
    private static IEnumerable<double[]> Technical(double[] target, int count)
    {
        var rows = target.Length;
        var level = new double[rows];
        for (var t = 1; t < rows; t++)
        {
            level[t] = level[t - 1] + target[t - 1];
        }

        for (var made = 0; made < count; made++)
        {
            var (turn, kind) = Math.DivRem(made, 3);
            var window = Windows[turn % Windows.Length] + (turn / Windows.Length);
            var column = new double[rows];
            double sum = 0, squares = 0;
            for (var t = 1; t < rows; t++)
            {
                sum += level[t] - (t > window ? level[t - window] : 0);
                squares += (target[t - 1] * target[t - 1]) - (t > window ? target[t - 1 - window] * target[t - 1 - window] : 0);
                column[t] = kind switch
                {
                    0 => t > turn ? target[t - 1 - turn] : 0,
                    1 => level[t] - (sum / window),
                    _ => Math.Log(Math.Sqrt(Math.Max(squares, 0) / window) + 1e-3),
                };
            }

            yield return column;
        }
    }

    private static double Between(double from, double to, int index, int count) => count == 1 ? from : from + ((to - from) * index / (count - 1));

    private static void Standardise(double[] values)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length);
        for (var t = 0; t < values.Length; t++)
        {
            values[t] = (values[t] - mean) / deviation;
        }
    }
}
