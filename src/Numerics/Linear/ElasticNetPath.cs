namespace StrategyFactory.Numerics.Linear;

/// <summary>What a path leaves behind for each of its α.</summary>
/// <param name="Outcome">Sweeps and convergence.</param>
/// <param name="NonZeroCount">Non-zero weights.</param>
/// <param name="HeldOutError">Σ(y − prediction)² over the held-out rows in the design's units; 0 without held-out rows.</param>
internal readonly record struct PathPoint(PointOutcome Outcome, int NonZeroCount, double HeldOutError);

/// <summary>All fits of one training set at one ρ, from the largest α down, each starting where the one before ended.</summary>
internal static class ElasticNetPath
{
    /// <summary>The order of α along a path: descending, equal ones as given.</summary>
    public static int[] Order(IReadOnlyList<double> alphas) => [.. Enumerable.Range(0, alphas.Count).OrderByDescending(i => alphas[i])];

    /// <summary>Fits the path.</summary>
    /// <param name="gram">Training correlations, with or without held-out rows.</param>
    /// <param name="scratch">Working memory.</param>
    /// <param name="problem">α, tolerance and sweeps.</param>
    /// <param name="order">
    /// The result of <see cref="Order"/>, or its beginning: the path then ends early, with the same fits up to there.
    /// </param>
    /// <param name="l1Ratio">ρ.</param>
    /// <param name="points">One result per α, numbered as given.</param>
    /// <param name="weights">Receives p standardised weights per α, numbered as given; empty when nobody wants them.</param>
    public static void Fit(StandardisedGram gram, SolverScratch scratch, GridProblem problem, ReadOnlySpan<int> order, double l1Ratio,
        Span<PathPoint> points, Span<double> weights)
    {
        scratch.Reset(gram);
        foreach (var a in order)
        {
            var outcome = CoordinateDescent.Solve(gram, scratch, problem.Alphas[a], l1Ratio, problem.Tolerance, problem.MaximumSweeps);
            var solution = scratch.Weights[..gram.Features];
            var error = gram.HeldOutRows > 0 ? gram.HeldOutError(scratch.Weights, scratch.Row) : 0;
            points[a] = new(outcome, solution.Length - solution.Count(0.0), error);
            if (!weights.IsEmpty)
            {
                solution.CopyTo(weights.Slice(a * gram.Features, gram.Features));
            }
        }
    }
}
