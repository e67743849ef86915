namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// Newton steps with the curvature of every row and a line search (glmnet's outer loop, Friedman, Hastie and Tibshirani 2010, made safe),
/// for labels that are rare or nearly separable, where one curvature for all rows moves slowly or too far.
/// </summary>
internal static class LogisticNewton
{
    /// <summary>Armijo's share of the decrease that the gradient promises.</summary>
    private const double Share = 1e-4;

    /// <summary>Differences of the objective below this are rounding.</summary>
    private const double Rounding = 1e-13;

    /// <summary>Fits one model from its point, which becomes the optimum.</summary>
    /// <param name="scratch">Working memory.</param>
    /// <param name="model">The model; its passes are counted on.</param>
    /// <param name="limits">Where the fit ends.</param>
    /// <param name="alpha">α.</param>
    public static void Fit(LogisticScratch scratch, LogisticState model, LogisticLimits limits, double alpha)
    {
        var set = model.Set;
        var (l1, l2) = (alpha * model.L1Ratio, alpha * (1 - model.L1Ratio));
        var gram = set.Gram;
        var quadratic = new StandardisedGram(gram, scratch.Hessian, scratch.Target);
        var curvature = new LogisticHessian(gram.Features);
        var start = model.AnchorWeights.ToArray();
        start.CopyTo(model.Weights, 0);
        model.Intercept = model.AnchorIntercept;
        var value = Objective(scratch, model, l1, l2);
        model.Move = double.PositiveInfinity;
        model.Converged = false;
        while (model.Passes < limits.Passes && !model.Converged)
        {
            curvature.Measure(set, scratch);
            scratch.Anchor([model]);
            var (solved, slope) = Step(quadratic, curvature, scratch, model, limits, alpha);
            var before = model.Move;
            model.Move = Largest(model, gram.Features);
            var taken = model.Weights.ToArray();
            var intercept = model.Intercept;
            var share = 1.0;
            var next = Objective(scratch, model, l1, l2);
            while (next > value + Share * share * slope + Rounding * Math.Max(1, Math.Abs(value)) && share > 1e-10)
            {
                share /= 2;
                for (var j = 0; j < gram.Features; j++)
                {
                    model.Weights[j] = model.AnchorWeights[j] + share * (taken[j] - model.AnchorWeights[j]);
                }

                model.Intercept = model.AnchorIntercept + share * (intercept - model.AnchorIntercept);
                next = Objective(scratch, model, l1, l2);
            }

            value = next;
            var ratio = double.IsInfinity(before) ? 1 : model.Move / before;
            model.Converged = solved && share == 1 && LogisticPath.IsNear(model.Move, ratio, limits.ToleranceOf(set));
        }
    }

    private static double Objective(LogisticScratch scratch, LogisticState model, double l1, double l2)
    {
        var (sizes, squares) = (0.0, 0.0);
        foreach (var weight in model.Weights)
        {
            sizes += Math.Abs(weight);
            squares += weight * weight;
        }

        return scratch.Deviance(model) + l1 * sizes + 0.5 * l2 * squares;
    }

    private static double Largest(LogisticState model, int features)
    {
        var move = Math.Abs(model.Intercept - model.AnchorIntercept);
        for (var j = 0; j < features; j++)
        {
            move = Math.Max(move, Math.Abs(model.Weights[j] - model.AnchorWeights[j]));
        }

        return move;
    }

    /// <summary>
    /// The minimum of the second-order model with the intercept eliminated, and the slope of the objective towards it, at most 0.
    /// </summary>
    private static (bool Solved, double Slope) Step(StandardisedGram quadratic, LogisticHessian curvature, LogisticScratch scratch,
        LogisticState model, LogisticLimits limits, double alpha)
    {
        var (p, stride) = (quadratic.Features, quadratic.Stride);
        var scale = curvature.Intercept;
        curvature.Eliminate(quadratic.Correlations, stride);
        var target = quadratic.TargetCorrelations;
        target.Clear();
        for (var j = 0; j < p; j++)
        {
            if (model.AnchorWeights[j] != 0)
            {
                RowKernels.AddScaled(model.AnchorWeights[j], quadratic.Correlations.Slice(j * stride, stride), target);
            }
        }

        for (var j = 0; j < p; j++)
        {
            target[j] -= (model.Gradient[j] - curvature.Cross[j] * model.InterceptGradient / scale) / scale;
        }

        var solver = scratch.Solver;
        model.AnchorWeights.CopyTo(solver.Weights);
        SupportStep.RefreshGradient(quadratic, solver);
        var outcome = CoordinateDescent.Solve(quadratic, solver, alpha / scale, model.L1Ratio, limits.SweepTolerance, limits.Sweeps);
        solver.Weights.CopyTo(model.Weights);
        var (l1, l2) = (alpha * model.L1Ratio, alpha * (1 - model.L1Ratio));
        var (cross, slope) = (model.InterceptGradient, 0.0);
        for (var j = 0; j < p; j++)
        {
            var (from, to) = (model.AnchorWeights[j], model.Weights[j]);
            cross += curvature.Cross[j] * (to - from);
            slope += model.Gradient[j] * (to - from) + l1 * (Math.Abs(to) - Math.Abs(from)) + 0.5 * l2 * (to * to - from * from);
        }

        model.Intercept = model.AnchorIntercept - cross / scale;
        slope += model.InterceptGradient * (model.Intercept - model.AnchorIntercept);
        return (outcome.Converged, Math.Min(0, slope));
    }
}
