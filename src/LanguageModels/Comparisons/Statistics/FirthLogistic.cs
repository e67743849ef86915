namespace StrategyFactory.LanguageModels.Comparisons.Statistics;

/// <summary>
/// Logistic regression on one variable by Firth's penalised likelihood (Biometrika 80, 1993): its estimates are finite also where the
/// variable parts wins from losses without an error, or where there are wins only (Heinze and Schemper, Statistics in Medicine 21, 2002).
/// </summary>
/// <param name="Intercept">θ: the log-odds where the variable is 0.</param>
/// <param name="Slope">φ.</param>
/// <param name="InterceptError">Standard error of θ.</param>
internal readonly record struct FirthLogistic(double Intercept, double Slope, double InterceptError)
{
    private const int MostSteps = 200;
    private const int MostHalvings = 40;
    private const double LongestStep = 5;
    private const double Close = 1e-9;

    /// <summary>What rounding alone takes from a likelihood.</summary>
    private const double Rounding = 1e-12;

    private const double Apart = 1e-4;

    /// <summary>Fits outcomes from 0 (lost) over ½ (tie: half won, half lost) to 1 (won); null where the steps do not settle.</summary>
    /// <param name="x">The variable; not the same everywhere.</param>
    /// <param name="y">The outcomes.</param>
    internal static FirthLogistic? Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"{y.Length} outcomes for {x.Length} values; as many.", nameof(y));
        }

        double theta = 0, phi = 0;
        var here = Likelihood(x, y, theta, phi);
        for (var step = 0; step < MostSteps; step++)
        {
            var (first, second) = Step(x, y, theta, phi);
            var scale = Math.Min(1, LongestStep / Math.Max(Math.Abs(first), Math.Abs(second)));
            if (!double.IsFinite(first) || !double.IsFinite(second))
            {
                return null;
            }

            if (Math.Max(Math.Abs(first), Math.Abs(second)) < Close)
            {
                return new(theta, phi, Math.Sqrt(Information.At(x, theta, phi).InverseFirst));
            }

            var next = Likelihood(x, y, theta + (scale * first), phi + (scale * second));
            for (var halving = 0; next < here - (Rounding * (1 + Math.Abs(here))) && halving < MostHalvings; halving++)
            {
                scale /= 2;
                next = Likelihood(x, y, theta + (scale * first), phi + (scale * second));
            }

            (theta, phi, here) = (theta + (scale * first), phi + (scale * second), next);
        }

        return null;
    }

    /// <summary>
    /// Newton's step on the penalised score, with its slopes from differences: Fisher's information alone, which leaves the penalty's
    /// curvature out, can step to and fro for ever. It is used where the likelihood is not yet curved downwards.
    /// </summary>
    private static (double First, double Second) Step(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double theta, double phi)
    {
        var (first, second) = Score(x, y, theta, phi);
        var (right, left) = (Score(x, y, theta + Apart, phi), Score(x, y, theta - Apart, phi));
        var (up, down) = (Score(x, y, theta, phi + Apart), Score(x, y, theta, phi - Apart));
        var curvature = new Information(
            (left.First - right.First) / (2 * Apart), (left.Second - right.Second + down.First - up.First) / (4 * Apart),
            (down.Second - up.Second) / (2 * Apart));
        return curvature is { S0: > 0, Determinant: > 0 }
            ? curvature.Solve(first, second)
            : Information.At(x, theta, phi).Solve(first, second);
    }

    /// <summary>Σ (y − π + h(½ − π))·(1, x), h the diagonal of the hat matrix.</summary>
    private static (double First, double Second) Score(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double theta, double phi)
    {
        var information = Information.At(x, theta, phi);
        double first = 0, second = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var p = Logistic(theta + (phi * x[i]));
            var residual = y[i] - p + (information.Leverage(x[i], p * (1 - p)) * (0.5 - p));
            (first, second) = (first + residual, second + (residual * x[i]));
        }

        return (first, second);
    }

    private static double Likelihood(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double theta, double phi)
    {
        var sum = 0.5 * Math.Log(Information.At(x, theta, phi).Determinant);
        for (var i = 0; i < x.Length; i++)
        {
            var z = theta + (phi * x[i]);
            sum += (y[i] * z) - (Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z))));
        }

        return sum;
    }

    internal static double Logistic(double z) => 1 / (1 + Math.Exp(-z));

    /// <summary>Fisher's information of (θ, φ): sums of the weights π(1 − π) times 1, x and x².</summary>
    private readonly record struct Information(double S0, double S1, double S2)
    {
        internal double Determinant => (S0 * S2) - (S1 * S1);

        internal double InverseFirst => S2 / Determinant;

        internal static Information At(ReadOnlySpan<double> x, double theta, double phi)
        {
            double s0 = 0, s1 = 0, s2 = 0;
            foreach (var value in x)
            {
                var p = Logistic(theta + (phi * value));
                var weight = p * (1 - p);
                (s0, s1, s2) = (s0 + weight, s1 + (weight * value), s2 + (weight * value * value));
            }

            return new(s0, s1, s2);
        }

        internal double Leverage(double x, double weight) => weight * (S2 - (2 * x * S1) + (x * x * S0)) / Determinant;

        internal (double First, double Second) Solve(double first, double second) =>
            (((S2 * first) - (S1 * second)) / Determinant, ((S0 * second) - (S1 * first)) / Determinant);
    }
}
