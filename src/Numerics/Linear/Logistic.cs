using System.Globalization;
using System.Numerics.Tensors;
using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>One logistic fit with an elastic-net, lasso (ρ = 1) or ridge (ρ = 0) penalty.</summary>
/// <remarks>
/// Minimises (1/n)·Σ[log(1 + e^η) − yη] + αρ‖w‖₁ + ½α(1 − ρ)‖w‖², η = b + Xw, labels y ∈ {0, 1}, X standardised by the population sd of
/// the training rows, the intercept b free (Friedman, Hastie and Tibshirani 2010; scikit-learn's LogisticRegression with C = 1/(nα)).
/// A constant column has weight 0. The prediction of a <see cref="LinearFit"/> that this gives is the log-odds of a one.
/// </remarks>
public static class Logistic
{
    /// <summary>
    /// A fit has converged when its standardised weights and intercept have less than this to go, by the ratio of its moves: a distance
    /// to the optimum, which a last move alone does not tell. Support and signs come from coordinate descent to 10⁻¹⁰ on a quadratic
    /// whose gradient is off by less than a quarter of it: a zero could only be wrong where the weight itself would be about this small.
    /// </summary>
    public const double Tolerance = 1e-8;

    /// <summary>Passes over the rows after which a fit ends unconverged.</summary>
    public const int MaximumPasses = 200;

    /// <summary>Fits all rows of a design.</summary>
    /// <param name="design">Features, labels and training rows.</param>
    /// <param name="alpha">α &gt; 0.</param>
    /// <param name="l1Ratio">ρ in [0, 1].</param>
    /// <param name="tolerance">See <see cref="Tolerance"/>.</param>
    /// <param name="maximumPasses">See <see cref="MaximumPasses"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">α, ρ, the tolerance or the passes are out of range.</exception>
    /// <exception cref="ArgumentException">A label is neither 0 nor 1, all are alike, or a value is not finite.</exception>
    public static LinearFit Fit(
        DesignMatrix design, double alpha, double l1Ratio, double tolerance = Tolerance, int maximumPasses = MaximumPasses)
    {
        ArgumentNullException.ThrowIfNull(design);
        ElasticNet.ValidatePenalty(alpha, l1Ratio);
        ElasticNet.ValidateLimits(tolerance, maximumPasses);
        RequireLabels(design);
        int[] positions = [.. Enumerable.Range(0, design.Rows)];
        var sums = new double[design.Layout.Length];
        GramBlocks.Multiply(design, positions, AlignedMemory.Allocate(GramKernel.TileRows * design.Layout.Stride).Span, sums);
        var gram = new StandardisedGram(design.Layout, sums, default);
        if (LogisticSet.Labels(gram, design).Spread == 0)
        {
            throw new ArgumentException("The labels are all alike: their log-odds are infinite.", nameof(design));
        }

        using var tiles = new LabelTiles(design.Features, positions);
        for (var tile = 0; tile < tiles.Tiles; tile++)
        {
            tiles.Fill(design, tile);
        }

        var limits = new LogisticLimits(tolerance, tolerance, maximumPasses, ElasticNet.DefaultTolerance, ElasticNet.DefaultMaximumSweeps);
        LinearFit? fit = null;
        LogisticPath.Fit(
            [new(gram, design, tiles, design.Rows, null)], new(design.Features, 1), limits, [alpha], [0], [l1Ratio], [1],
            (model, _) => fit = LinearFit.OfLogOdds(
                design, gram, model.Weights, model.Intercept, alpha, l1Ratio, new(model.Passes, model.Converged)));
        return fit!;
    }

    /// <summary>Turns log-odds η into probabilities 1/(1 + e^−η), in place.</summary>
    public static void ToProbabilities(Span<double> logOdds) => TensorPrimitives.Sigmoid<double>(logOdds, logOdds);

    internal static void RequireLabels(DesignMatrix design)
    {
        if (design.FirstWithoutLabel() is { } wrong)
        {
            throw new ArgumentException(
                $"The label of bar {wrong.Bar} is {wrong.Target.ToString(CultureInfo.InvariantCulture)}; a label is 0 or 1.",
                nameof(design));
        }
    }
}
