namespace StrategyFactory.Numerics.Forecasting;

/// <summary>What the gate windows say.</summary>
public enum EdgeOutcome
{
    /// <summary>Better than every rival, beyond luck.</summary>
    Edge,

    /// <summary>Not shown to be better than every rival.</summary>
    NoEdge,

    /// <summary>Too few windows, or losses that are not numbers: nothing is shown, which is never a pass.</summary>
    Insufficient,
}

/// <summary>The losses of a forecast that must be beaten.</summary>
/// <param name="Name">Which: persistence, seasonal naive, the model's own base.</param>
/// <param name="Losses">One loss a gate window, on the same windows.</param>
public sealed record EdgeRival(string Name, ReadOnlyMemory<double> Losses);

/// <summary>The comparison with one rival.</summary>
/// <param name="Name">Which.</param>
/// <param name="Test">The test by itself.</param>
/// <param name="AdjustedProbability">p after Holm's adjustment for the rivals, times the configurations tried, at most 1;
/// null without p.</param>
public sealed record EdgeComparison(string Name, DieboldMariano Test, double? AdjustedProbability);

/// <summary>Whether a forecast has an edge.</summary>
/// <param name="Outcome">The verdict.</param>
/// <param name="Comparisons">One a rival, in the order given.</param>
public sealed record EdgeVerdict(EdgeOutcome Outcome, IReadOnlyList<EdgeComparison> Comparisons);

/// <summary>Decides on windows that chose nothing whether a model beats doing nothing.</summary>
public static class EdgeGate
{
    /// <summary>The adjusted p below which a rival is beaten.</summary>
    public const double Level = 0.05;

    /// <summary>
    /// An edge is an adjusted one-sided p below <see cref="Level"/> against every rival. A rival whose losses differ from the own ones
    /// by the same amount in every window, 0 above all, cannot be tested and is not beaten; it counts among the rivals with p = 1.
    /// </summary>
    /// <param name="losses">Own loss, one a gate window in time order.</param>
    /// <param name="rivals">At least one, on the same windows.</param>
    /// <param name="overlap">k = ⌈horizon/step⌉.</param>
    /// <param name="configurations">Configurations tried until this one was chosen, at least 1: the level is divided by them.</param>
    /// <exception cref="ArgumentException">No rival, or losses of other lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="overlap"/> or <paramref name="configurations"/> is
    /// below 1.</exception>
    public static EdgeVerdict Judge(ReadOnlySpan<double> losses, IReadOnlyList<EdgeRival> rivals, int overlap, int configurations)
    {
        ArgumentNullException.ThrowIfNull(rivals);
        ArgumentOutOfRangeException.ThrowIfLessThan(configurations, 1);
        if (rivals.Count == 0)
        {
            throw new ArgumentException("rivals: is empty; a model needs at least one rival to beat.", nameof(rivals));
        }

        var tests = new DieboldMariano[rivals.Count];
        var probabilities = new double[rivals.Count];
        for (var i = 0; i < tests.Length; i++)
        {
            tests[i] = DieboldMariano.Compare(losses, rivals[i].Losses.Span, overlap);
            probabilities[i] = tests[i].Probability ?? 1;
        }

        var adjusted = new double[tests.Length];
        HolmAdjustment.Adjust(probabilities, adjusted);
        var comparisons = new EdgeComparison[tests.Length];
        for (var i = 0; i < tests.Length; i++)
        {
            double? probability = tests[i].Probability is null ? null : Math.Min(1, adjusted[i] * configurations);
            comparisons[i] = new(rivals[i].Name, tests[i], probability);
        }

        return new(Outcome(comparisons), comparisons);
    }

    private static EdgeOutcome Outcome(EdgeComparison[] comparisons)
    {
        if (comparisons.Any(comparison => comparison.Test.Problem is ComparisonProblem.TooFewWindows or ComparisonProblem.NotFinite))
        {
            return EdgeOutcome.Insufficient;
        }

        return comparisons.All(comparison => comparison.AdjustedProbability < Level) ? EdgeOutcome.Edge : EdgeOutcome.NoEdge;
    }
}
