using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>Fits of the squared loss, which need correlations only.</summary>
/// <param name="problem">What to fit.</param>
/// <param name="grams">Per regime the correlations of each fold and, last, of all rows; null for a regime that is skipped.</param>
internal sealed class SquaredFits(GridProblem problem, StandardisedGram[]?[] grams) : GridFits
{
    public override int Parameters => problem.Design.Features;

    public override bool Has(int regime) => grams[regime] is not null;

    public override double NullError(int regime, int set) => grams[regime]![set].HeldOutSquares;

    public override void Fit(GridPaths paths, int[] regimes, int[] sets, int[] depths, int threads, CancellationToken token)
    {
        var ratios = problem.L1Ratios.Count;
        WorkUnits.Run(regimes.Length * ratios * sets.Length, threads, () => new SolverScratch(problem.Design.Features), (unit, scratch) =>
        {
            var (group, set) = Math.DivRem(unit, sets.Length);
            var (index, ratio) = Math.DivRem(group, ratios);
            var regime = regimes[index];
            ElasticNetPath.Fit(
                grams[regime]![sets[set]], scratch, problem, paths.Order[..depths[regime * ratios + ratio]], problem.L1Ratios[ratio],
                paths.Points(regime, ratio, sets[set]), paths.Kept(regime, ratio, sets[set]));
            paths.Finish(regime, ratio);
        }, token);
    }

    public override LinearFit Refit(int regime, ReadOnlySpan<double> parameters, double alpha, double l1Ratio, PointOutcome outcome) =>
        LinearFit.From(problem.Design, grams[regime]![^1], parameters, alpha, l1Ratio, outcome);
}
