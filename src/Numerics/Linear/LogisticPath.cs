namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// Logistic fits of training sets of one regime at several ρ, in step from the largest α down, each starting where the one before ended.
/// </summary>
/// <remarks>
/// A step needs one pass over the rows, for the gradient at the point where the last one ended, the anchor, and elastic nets on the
/// correlations Q that the squared loss has computed already: majorisation by a multiple of Q (Böhning 1992; Krishnapuram et al. 2005)
/// with, in place of the bound ¼, the mean of p(1 − p). That mean moves with the variance v = wᵀQw of the scores as it would for normal
/// ones, for which the gradient is exactly κ(v)·Qw less a constant; in a grid <see cref="LogisticShape"/> adds what features are beyond
/// normal. Where labels are hard to tell apart, as on markets, a step then leaves less than a thousandth of the error. A model whose moves
/// do not halve is handed to <see cref="LogisticNewton"/>. What models share a pass changes no bit of them.
/// </remarks>
internal static class LogisticPath
{
    /// <summary>
    /// The ratio of two moves that a step with a <see cref="LogisticShape"/> is taken to have before any was seen, per variance of the
    /// scores: three times the median of what heavy-tailed features show.
    /// </summary>
    private const double GuessedContraction = 0.03;

    /// <summary>How much larger than at the α before the ratio may be.</summary>
    private const double Doubt = 3;

    /// <summary>The share of the anchor's curvature that a far variance may leave.</summary>
    private const double SmallestCurvature = 0.1;

    /// <summary>Sweeps after which a quadratic is given up: with a shape it need not have a minimum where labels nearly separate.</summary>
    private const int MostSweeps = 1000;

    /// <summary>Passes after which a model is handed over.</summary>
    private const int MostPasses = 25;

    /// <summary>No smaller ratio of two moves is believed: one small move may be a coincidence.</summary>
    private const double SmallestRatio = 5e-4;

    /// <summary>Elastic nets of the first step at an α and of later ones: the variance of their scores is that of the one before.</summary>
    private const int FirstRounds = 4, LaterRounds = 3;

    /// <summary>Fits the paths.</summary>
    /// <param name="sets">Training sets of one regime.</param>
    /// <param name="scratch">Working memory for as many models as there are sets and ρ.</param>
    /// <param name="limits">Where coordinate descent and the whole fit end.</param>
    /// <param name="alphas">All α.</param>
    /// <param name="order">Their numbers from the largest down.</param>
    /// <param name="ratios">All ρ.</param>
    /// <param name="depths">Per ρ how many α of that order to fit.</param>
    /// <param name="done">Told a model as soon as it is fitted, with the number of its α.</param>
    public static void Fit(ReadOnlySpan<LogisticSet> sets, LogisticScratch scratch, LogisticLimits limits, IReadOnlyList<double> alphas,
        ReadOnlySpan<int> order, IReadOnlyList<double> ratios, ReadOnlySpan<int> depths, Action<LogisticState, int> done)
    {
        var models = scratch.Models.AsSpan(0, sets.Length * ratios.Count);
        for (var m = 0; m < models.Length; m++)
        {
            models[m].Reset(sets[m / ratios.Count], m % ratios.Count, ratios[m % ratios.Count]);
        }

        List<LogisticState> fitted = [];
        for (var i = 0; i < order.Length; i++)
        {
            var alpha = alphas[order[i]];
            fitted.Clear();
            foreach (var model in models)
            {
                if (i >= depths[model.Number])
                {
                    continue;
                }

                (model.Passes, model.Move, model.Converged) = (0, double.PositiveInfinity, true);
                if (alpha * model.L1Ratio < model.Set.NullFrom)
                {
                    fitted.Add(model);
                }
                else
                {
                    model.HeldOutDeviance = model.Set.NullDeviance;
                    done(model, order[i]);
                }
            }

            FitTogether(fitted, scratch, limits, alpha);
            foreach (var set in sets)
            {
                var own = fitted.FindAll(model => ReferenceEquals(model.Set, set));
                if (set.HasHeldOut && own.Count > 0)
                {
                    scratch.HeldOutDeviances(own);
                }
            }

            foreach (var model in fitted)
            {
                if (!model.Weights.AsSpan().ContainsAnyExcept(0.0))
                {
                    model.HeldOutDeviance = model.Set.NullDeviance;
                }

                done(model, order[i]);
            }
        }
    }

    /// <summary>Whether the way still to go is below the tolerance when every move is the one before times a ratio.</summary>
    public static bool IsNear(double move, double ratio, double tolerance)
    {
        ratio = Math.Max(SmallestRatio, ratio);
        return move < tolerance || (ratio < 0.5 && move * ratio / (1 - ratio) < tolerance);
    }

    private static void FitTogether(List<LogisticState> models, LogisticScratch scratch, LogisticLimits limits, double alpha)
    {
        var active = scratch.Active;
        active.Clear();
        foreach (var model in models)
        {
            if (model.NeedsNewton)
            {
                LogisticNewton.Fit(scratch, model, limits, alpha);
            }
            else
            {
                active.Add(model);
            }
        }

        while (active.Count > 0)
        {
            active.RemoveAll(model => Ends(model, scratch, limits, alpha));
            if (active.Count > 0)
            {
                scratch.Anchor(active);
            }
        }
    }

    /// <summary>Takes a step; whether it is the last.</summary>
    private static bool Ends(LogisticState model, LogisticScratch scratch, LogisticLimits limits, double alpha)
    {
        var before = model.Move;
        var solved = Step(model, scratch, limits, alpha);
        if (model.Passes > 1)
        {
            model.Contraction = model.Move / before;
        }
        else if (model.Passes == 0)
        {
            // The error that a step leaves grows with the variance of the scores.
            model.Contraction *= Math.Clamp(model.Variance / model.AnchorVariance, 1, 100);
        }

        var ratio = model.Passes switch
        {
            0 => 1,
            1 when double.IsNaN(model.Contraction) => model.Set.Shape is null ? 1 : GuessedContraction * model.Variance,
            1 => Doubt * model.Contraction,
            _ => model.Contraction,
        };
        if (solved && IsNear(model.Move, ratio, limits.ToleranceOf(model.Set)))
        {
            return true;
        }

        if (!solved || !double.IsFinite(model.Move) || model.Passes >= Math.Min(MostPasses, limits.Passes)
            || (model.Passes > 1 && model.Contraction > 0.5))
        {
            model.NeedsNewton = true;
            LogisticNewton.Fit(scratch, model, limits, alpha);
            return true;
        }

        return false;
    }

    /// <summary>
    /// Moves the point to where the gradient meets the penalty, as far as it is known: the anchor's, plus κ(v)·Qw, less the same of the
    /// anchor, and what the regime's Hessian adds to it. Whether coordinate descent converged.
    /// </summary>
    internal static bool Step(LogisticState model, LogisticScratch scratch, LogisticLimits limits, double alpha)
    {
        var (set, gram, solver, shape) = (model.Set, model.Set.Gram, scratch.Solver, model.Set.Shape);
        var (p, stride) = (gram.Features, gram.Stride);
        var (pull, target, bend) = (scratch.Pull, scratch.Target, scratch.Bend);
        var quadratic = new StandardisedGram(gram, shape is null ? gram.CorrelationMemory : scratch.Hessian, target);
        var measured = shape is null ? model.Curvature - set.NormalCurvature(model.AnchorVariance) : 0;
        var anchored = measured + set.NormalCurvature(model.AnchorVariance);
        Array.Clear(bend);
        for (var j = 0; j < p; j++)
        {
            pull[j] = anchored * model.AnchorProduct[j] - model.Gradient[j];
            if (shape is not null)
            {
                bend[j] += shape.Cross[j] * model.InterceptGradient / model.Curvature;
                RowKernels.AddScaled(model.AnchorWeights[j], shape.Matrix.Slice(j * stride, stride), bend);
            }
        }

        model.Intercept = model.AnchorIntercept - model.InterceptGradient / model.Curvature;
        model.Weights.CopyTo(solver.Weights);
        PointOutcome outcome = default;
        for (var round = model.Passes == 0 ? FirstRounds : LaterRounds; round > 0; round--)
        {
            var curvature = Math.Max(SmallestCurvature * model.Curvature, measured + set.NormalCurvature(model.Variance));
            var (scaled, ratio) = (alpha / curvature, model.L1Ratio);
            var share = shape?.Share(model.AnchorVariance, model.Variance) ?? 0;
            for (var j = 0; j < p; j++)
            {
                target.Span[j] = gram.StandardDeviations[j] > 0 ? (pull[j] + share * bend[j]) / curvature : 0;
            }

            if (shape is not null)
            {
                Bend(gram, shape, share / curvature, quadratic.Correlations);
            }

            SupportStep.RefreshGradient(quadratic, solver);
            SupportStep.Take(quadratic, solver, scaled * ratio, scaled * (1 - ratio));
            outcome = CoordinateDescent.Solve(
                quadratic, solver, scaled, ratio, limits.SweepTolerance, Math.Min(MostSweeps, limits.Sweeps));
            model.Variance = Variance(gram, solver, scratch.Product);
        }

        solver.Weights.CopyTo(model.Weights);
        var last = shape?.Share(model.AnchorVariance, model.Variance) ?? 0;
        for (var j = 0; j < p && last > 0; j++)
        {
            model.Intercept -= last * shape!.Cross[j] * (model.Weights[j] - model.AnchorWeights[j]) / model.Curvature;
        }

        model.Move = Math.Abs(model.Intercept - model.AnchorIntercept);
        for (var j = 0; j < p; j++)
        {
            model.Move = Math.Max(model.Move, Math.Abs(model.Weights[j] - model.AnchorWeights[j]));
        }

        return outcome.Converged;
    }

    /// <summary>Q + share·shape; a column that is constant on these rows stays zero.</summary>
    private static void Bend(StandardisedGram gram, LogisticShape shape, double share, Span<double> matrix)
    {
        var (p, stride) = (gram.Features, gram.Stride);
        gram.Correlations.CopyTo(matrix);
        RowKernels.AddScaled(share, shape.Matrix, matrix);
        for (var j = 0; j < p; j++)
        {
            if (gram.StandardDeviations[j] == 0)
            {
                for (var k = 0; k < p; k++)
                {
                    matrix[j * stride + k] = matrix[k * stride + j] = 0;
                }
            }
        }
    }

    private static double Variance(StandardisedGram gram, SolverScratch solver, double[] product)
    {
        Array.Clear(product);
        for (var j = 0; j < gram.Features; j++)
        {
            if (solver.Weights[j] != 0)
            {
                RowKernels.AddScaled(solver.Weights[j], gram.Correlations.Slice(j * gram.Stride, gram.Stride), product);
            }
        }

        var variance = 0.0;
        for (var j = 0; j < gram.Features; j++)
        {
            variance += solver.Weights[j] * product[j];
        }

        return Math.Max(0, variance);
    }
}

/// <summary>Where fits end.</summary>
/// <param name="Tolerance">A fit of all rows has converged when its weights and intercept have less than this to go.</param>
/// <param name="FoldTolerance">The same of a fold, of whose fit only the score is kept.</param>
/// <param name="Passes">Passes over the rows after which it ends unconverged.</param>
/// <param name="SweepTolerance">Coordinate descent ends when no weight moves this much in a sweep.</param>
/// <param name="Sweeps">Sweeps after which it ends unconverged.</param>
internal readonly record struct LogisticLimits(double Tolerance, double FoldTolerance, int Passes, double SweepTolerance, int Sweeps)
{
    /// <summary>The tolerance of a set.</summary>
    public double ToleranceOf(LogisticSet set) => set.HasHeldOut ? FoldTolerance : Tolerance;
}
