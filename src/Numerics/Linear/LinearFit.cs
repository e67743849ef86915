using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Linear;

/// <summary>A fitted linear model, or the log-odds of a logistic one, in standardised and in raw units.</summary>
public sealed record LinearFit
{
    /// <summary>α.</summary>
    public required double Alpha { get; init; }

    /// <summary>ρ.</summary>
    public required double L1Ratio { get; init; }

    /// <summary>Training rows n.</summary>
    public required int Rows { get; init; }

    /// <summary>Standardised weights, one per feature; exact zeros are features the penalty left out or that are constant.</summary>
    public required double[] Weights { get; init; }

    /// <summary>Feature means over the training rows.</summary>
    public required double[] FeatureMeans { get; init; }

    /// <summary>Feature population sds over the training rows; 0 for a constant feature.</summary>
    public required double[] FeatureStandardDeviations { get; init; }

    /// <summary>Target mean over the training rows.</summary>
    public required double TargetMean { get; init; }

    /// <summary>Target population sd over the training rows.</summary>
    public required double TargetStandardDeviation { get; init; }

    /// <summary>Raw coefficients β_j = w_j·sd(y)/sd(x_j); of a logistic model, whose labels have no unit, w_j/sd(x_j).</summary>
    public required double[] Coefficients { get; init; }

    /// <summary>Raw intercept: mean(y) − Σβ_j·mean(x_j); of a logistic model the log-odds at the means in place of mean(y).</summary>
    public required double Intercept { get; init; }

    /// <summary>Sweeps of coordinate descent; of a logistic model passes over the rows.</summary>
    public required int Sweeps { get; init; }

    /// <summary>Whether the fit converged within its sweeps.</summary>
    public required bool Converged { get; init; }

    /// <summary>Number of non-zero weights.</summary>
    public int NonZeroCount => Weights.Count(weight => weight != 0);

    /// <summary>Predictions intercept + Σβ_j·x_j per bar; NaN where any feature is NaN, also one with weight zero.</summary>
    /// <param name="features">The model's features in order, each at least as long as <paramref name="predictions"/>.</param>
    /// <param name="predictions">One value per bar.</param>
    /// <exception cref="ArgumentException">The number of features differs from the model's, or a column is too short.</exception>
    public void Predict(IReadOnlyList<ReadOnlyMemory<double>> features, Span<double> predictions) =>
        Predict(Intercept, Coefficients, features, predictions);

    /// <summary>The same of a model of which no more is known.</summary>
    /// <param name="intercept">Raw intercept.</param>
    /// <param name="coefficients">Raw coefficients β.</param>
    /// <param name="features">The model's features in order, each at least as long as <paramref name="predictions"/>.</param>
    /// <param name="predictions">One value per bar.</param>
    /// <exception cref="ArgumentException">The number of features differs from the model's, or a column is too short.</exception>
    public static void Predict(
        double intercept, ReadOnlySpan<double> coefficients, IReadOnlyList<ReadOnlyMemory<double>> features, Span<double> predictions)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Count != coefficients.Length)
        {
            throw new ArgumentException($"The model has {coefficients.Length} features, not {features.Count}.", nameof(features));
        }

        predictions.Fill(intercept);
        const int chunk = 2048;
        for (var start = 0; start < predictions.Length; start += chunk)
        {
            var part = predictions[start..Math.Min(predictions.Length, start + chunk)];
            for (var j = 0; j < coefficients.Length; j++)
            {
                TensorPrimitives.FusedMultiplyAdd(features[j].Span.Slice(start, part.Length), coefficients[j], part, part);
            }
        }
    }

    /// <summary>A logistic model: undoes the standardisation of its features; its prediction is the log-odds.</summary>
    /// <param name="intercept">Log-odds at the training means.</param>
    internal static LinearFit OfLogOdds(DesignMatrix design, StandardisedGram gram, ReadOnlySpan<double> weights, double intercept,
        double alpha, double l1Ratio, PointOutcome outcome) =>
        From(design, gram, weights, alpha, l1Ratio, outcome, 1, intercept);

    /// <summary>Undoes standardisation, shift and scale.</summary>
    internal static LinearFit From(
        DesignMatrix design, StandardisedGram gram, ReadOnlySpan<double> weights, double alpha, double l1Ratio, PointOutcome outcome)
    {
        var p = gram.Features;
        return From(design, gram, weights, alpha, l1Ratio, outcome, design.Scales[p] * gram.StandardDeviations[p],
            design.Shift[p] + design.Scales[p] * gram.Means[p]);
    }

    private static LinearFit From(DesignMatrix design, StandardisedGram gram, ReadOnlySpan<double> weights, double alpha, double l1Ratio,
        PointOutcome outcome, double unit, double level)
    {
        var p = gram.Features;
        var (means, sds, coefficients) = (new double[p], new double[p], new double[p]);
        var intercept = level;
        for (var j = 0; j < p; j++)
        {
            means[j] = design.Shift[j] + design.Scales[j] * gram.Means[j];
            sds[j] = design.Scales[j] * gram.StandardDeviations[j];
            coefficients[j] = weights[j] == 0 ? 0 : weights[j] * unit / sds[j];
            intercept -= coefficients[j] * means[j];
        }

        return new()
        {
            Alpha = alpha,
            L1Ratio = l1Ratio,
            Rows = (int)gram.Rows,
            Weights = weights[..p].ToArray(),
            FeatureMeans = means,
            FeatureStandardDeviations = sds,
            TargetMean = design.Shift[p] + design.Scales[p] * gram.Means[p],
            TargetStandardDeviation = design.Scales[p] * gram.StandardDeviations[p],
            Coefficients = coefficients,
            Intercept = intercept,
            Sweeps = outcome.Sweeps,
            Converged = outcome.Converged,
        };
    }
}
