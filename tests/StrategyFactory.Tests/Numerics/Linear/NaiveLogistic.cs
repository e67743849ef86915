namespace StrategyFactory.Tests.Numerics.Linear;

/// <summary>Logistic elastic net by plain loops: accelerated proximal gradient (Beck and Teboulle 2009) with restarts, Math.Exp a row.</summary>
internal sealed class NaiveLogistic
{
    private readonly double[][] _x;
    private readonly double[] _y;

    private NaiveLogistic(double[][] x, double[] y, double[] means, double[] sds) => (_x, _y, Means, Sds) = (x, y, means, sds);

    /// <summary>Means of the features over the rows.</summary>
    public double[] Means { get; }

    /// <summary>Their population sds.</summary>
    public double[] Sds { get; }

    /// <summary>Standardises the rows given.</summary>
    public static NaiveLogistic Of(ReadOnlyMemory<double>[] features, double[] labels, int[] rows)
    {
        double[] means = [.. features.Select(column => rows.Average(t => column.Span[t]))];
        double[] sds = [.. features.Select((column, j) => Math.Sqrt(rows.Average(t => Math.Pow(column.Span[t] - means[j], 2))))];
        double[][] x = [.. rows.Select(t => features.Select((column, j) => sds[j] > 1e-9 ? (column.Span[t] - means[j]) / sds[j] : 0).ToArray())];
        return new(x, [.. rows.Select(t => labels[t])], means, sds);
    }

    /// <summary>Mean deviance and penalty.</summary>
    public double Objective(double[] w, double b, double alpha, double ratio)
    {
        var sum = 0.0;
        for (var t = 0; t < _y.Length; t++)
        {
            sum += Loss(Score(_x[t], w, b), _y[t]);
        }

        return sum / _y.Length + alpha * ratio * w.Sum(Math.Abs) + 0.5 * alpha * (1 - ratio) * w.Sum(v => v * v);
    }

    /// <summary>Gradients of the mean deviance: features, then the intercept.</summary>
    public double[] Gradient(double[] w, double b)
    {
        var gradient = new double[w.Length + 1];
        for (var t = 0; t < _y.Length; t++)
        {
            var residual = 1 / (1 + Math.Exp(-Score(_x[t], w, b))) - _y[t];
            gradient[^1] += residual / _y.Length;
            for (var j = 0; j < w.Length; j++)
            {
                gradient[j] += residual * _x[t][j] / _y.Length;
            }
        }

        return gradient;
    }

    /// <summary>The largest violation of the conditions that hold at the optimum and nowhere else.</summary>
    public double Violation(double[] w, double b, double alpha, double ratio)
    {
        var gradient = Gradient(w, b);
        var worst = Math.Abs(gradient[^1]);
        for (var j = 0; j < w.Length; j++)
        {
            var slope = gradient[j] + alpha * (1 - ratio) * w[j];
            worst = Math.Max(worst, w[j] != 0
                ? Math.Abs(slope + alpha * ratio * Math.Sign(w[j]))
                : Math.Max(0, Math.Abs(slope) - alpha * ratio));
        }

        return worst;
    }

    /// <summary>Fits from zero until the conditions hold to 1e-11.</summary>
    public (double[] Weights, double Intercept) Fit(double alpha, double ratio)
    {
        var p = _x[0].Length;
        var rate = 4.0 / (1 + p);                           // the mean of |[1, x]|², at most 1 + p, bounds the largest eigenvalue
        var (w, b, from, fromB, t) = (new double[p], 0.0, new double[p], 0.0, 1.0);
        var last = double.PositiveInfinity;
        for (var step = 0; step < 200_000; step++)
        {
            var gradient = Gradient(from, fromB);
            var next = new double[p];
            for (var j = 0; j < p; j++)
            {
                var raw = from[j] - rate * gradient[j];
                next[j] = Math.Sign(raw) * Math.Max(0, Math.Abs(raw) - rate * alpha * ratio) / (1 + rate * alpha * (1 - ratio));
            }

            var nextB = fromB - rate * gradient[^1];
            var nextT = (1 + Math.Sqrt(1 + 4 * t * t)) / 2;
            var value = Objective(next, nextB, alpha, ratio);
            if (value > last)
            {
                nextT = 1;
            }

            var share = (t - 1) / nextT;
            (from, fromB) = ([.. next.Select((v, j) => v + share * (v - w[j]))], nextB + share * (nextB - b));
            (w, b, t, last) = (next, nextB, nextT, value);
            if (step % 20 == 0 && Violation(w, b, alpha, ratio) < 1e-11)
            {
                break;
            }
        }

        return (w, b);
    }

    public static double Loss(double score, double label) => Math.Max(score, 0) + Math.Log(1 + Math.Exp(-Math.Abs(score))) - label * score;

    private static double Score(double[] x, double[] w, double b)
    {
        var score = b;
        for (var j = 0; j < w.Length; j++)
        {
            score += w[j] * x[j];
        }

        return score;
    }
}
