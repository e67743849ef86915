using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>One logistic model under way: its point, and the anchor, the last point where the gradient is known.</summary>
/// <param name="features">p.</param>
internal sealed class LogisticState(int features)
{
    /// <summary>Its rows.</summary>
    public LogisticSet Set { get; private set; } = null!;

    /// <summary>Number of its ρ.</summary>
    public int Number { get; private set; }

    /// <summary>ρ.</summary>
    public double L1Ratio { get; private set; }

    /// <summary>Standardised weights of the point, padded.</summary>
    public double[] Weights { get; } = new double[AlignedMemory.Padded(features)];

    /// <summary>Its intercept: log-odds at the training means.</summary>
    public double Intercept { get; set; }

    /// <summary>Standardised weights of the anchor, padded.</summary>
    public double[] AnchorWeights { get; } = new double[AlignedMemory.Padded(features)];

    /// <summary>The anchor's intercept.</summary>
    public double AnchorIntercept { get; set; }

    /// <summary>Gradient of the mean deviance at the anchor: mean of (p − y)·x, standardised.</summary>
    public double[] Gradient { get; } = new double[features];

    /// <summary>The same for the intercept: mean of p − y.</summary>
    public double InterceptGradient { get; set; }

    /// <summary>Mean of p(1 − p) at the anchor.</summary>
    public double Curvature { get; set; }

    /// <summary>Variance wᵀQw of the point's scores.</summary>
    public double Variance { get; set; }

    /// <summary>The anchor's.</summary>
    public double AnchorVariance { get; set; }

    /// <summary>Qw at the anchor.</summary>
    public double[] AnchorProduct { get; } = new double[AlignedMemory.Padded(features)];

    /// <summary>The last ratio of two moves at one α; NaN before there is one.</summary>
    public double Contraction { get; set; }

    /// <summary>The largest change of a weight or the intercept by the last step.</summary>
    public double Move { get; set; }

    /// <summary>Passes over the training rows at this α.</summary>
    public int Passes { get; set; }

    /// <summary>Whether the model has shown that it needs the curvature of every row.</summary>
    public bool NeedsNewton { get; set; }

    /// <summary>Whether it converged at this α.</summary>
    public bool Converged { get; set; }

    /// <summary>Deviance on the held-out rows; 0 without.</summary>
    public double HeldOutDeviance { get; set; }

    /// <summary>Starts at the null model, whose gradient needs no pass.</summary>
    public void Reset(LogisticSet set, int number, double l1Ratio)
    {
        (Set, Number, L1Ratio) = (set, number, l1Ratio);
        Array.Clear(Weights);
        Array.Clear(AnchorWeights);
        Intercept = AnchorIntercept = set.NullIntercept;
        InterceptGradient = 0;
        Curvature = set.Rate * (1 - set.Rate);
        (Variance, AnchorVariance, HeldOutDeviance) = (0, 0, 0);
        Contraction = double.NaN;
        NeedsNewton = false;
        Array.Clear(AnchorProduct);
        for (var j = 0; j < Gradient.Length; j++)
        {
            Gradient[j] = -set.Slopes[j];
        }
    }

    /// <summary>Makes the point the anchor.</summary>
    /// <param name="sums">Sums over the rows as <see cref="LogisticKernel.AddGradients"/> leaves them.</param>
    public void TakeAnchor(ReadOnlySpan<double> sums)
    {
        var gram = Set.Gram;
        Passes++;
        Weights.CopyTo(AnchorWeights, 0);
        AnchorIntercept = Intercept;
        var total = LogisticKernel.Total(sums[(8 * features)..]);
        InterceptGradient = total / gram.Rows;
        Curvature = 0.25 - LogisticKernel.Total(sums[(8 * (features + 1))..]) / gram.Rows;
        Array.Clear(AnchorProduct);
        for (var j = 0; j < features; j++)
        {
            if (Weights[j] != 0)
            {
                RowKernels.AddScaled(Weights[j], gram.Correlations.Slice(j * gram.Stride, gram.Stride), AnchorProduct);
            }
        }

        Variance = 0;
        for (var j = 0; j < features; j++)
        {
            Variance += Weights[j] * AnchorProduct[j];
        }

        AnchorVariance = Variance;
        for (var j = 0; j < features; j++)
        {
            var sd = gram.StandardDeviations[j];
            Gradient[j] = sd > 0 ? (LogisticKernel.Total(sums[(8 * j)..]) - gram.Means[j] * total) / (gram.Rows * sd) : 0;
        }
    }
}
