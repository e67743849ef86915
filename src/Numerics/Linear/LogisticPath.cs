namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// Logistic fits of training sets of one regime at several ρ, in step from the largest α down, each starting where the one before ended.
/// </summary>
/// <remarks>
/// A step needs one pass over the rows, for the gradient at the point where the last one ended, the anchor, and elastic nets on the
/// correlations Q that the squared loss has computed already: majorisation by a multiple of Q (Böhning 1992; Krishnapuram et al. 2005)
/// with, in place of the bound ¼, the mean of p(1 − p). That mean moves with the variance v = wᵀQw of the scores as it would for normal
/// ones, for which the gradient is exactly κ(v)·Qw less a constant; so where labels are hard to tell apart, as on markets, a step leaves
/// about a thousandth of the error. A model whose moves do not halve is handed to <see cref="LogisticNewton"/>. What models share a pass
/// changes no bit of them.
/// </remarks>
internal static class LogisticPath
{
    /// <summary>The ratio of two moves that a fit is taken to have before any was seen.</summary>
    public const double GuessedContraction = 0.1;

    /// <summary>Passes after which a model is handed over.</summary>
    private const int MostPasses = 25;

    /// <summary>No smaller ratio of two moves is believed: one small move may be a coincidence.</summary>
    private const double SmallestRatio = 0.01;

    /// <summary>Elastic nets of the first step at an α and of later ones: the variance of their scores is that of the one before.</summary>
    private const int FirstRounds = 3, LaterRounds = 2;

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

        if (IsNear(model.Move, model.Passes == 0 ? 1 : model.Contraction, limits.Tolerance))
        {
            model.Converged = solved;
            return true;
        }

        if (model.Passes >= Math.Min(MostPasses, limits.Passes) || (model.Passes > 1 && model.Contraction > 0.5))
        {
            model.NeedsNewton = true;
            LogisticNewton.Fit(scratch, model, limits, alpha);
            return true;
        }

        return false;
    }

    /// <summary>
    /// Moves the point to where the gradient meets the penalty, as far as it is known: the anchor's, plus κ(v)·Qw, less the same of the
    /// anchor. Whether coordinate descent converged.
    /// </summary>
    private static bool Step(LogisticState model, LogisticScratch scratch, LogisticLimits limits, double alpha)
    {
        var (set, gram, solver) = (model.Set, model.Set.Gram, scratch.Solver);
        var pull = scratch.Pull;
        var target = scratch.Target.Span;
        var quadratic = new StandardisedGram(gram, gram.CorrelationMemory, scratch.Target);
        for (var j = 0; j < pull.Length; j++)
        {
            pull[j] = model.Curvature * model.AnchorProduct[j] - model.Gradient[j];
        }

        var measured = model.Curvature - set.NormalCurvature(model.AnchorVariance);
        model.Intercept = model.AnchorIntercept - model.InterceptGradient / model.Curvature;
        model.Weights.CopyTo(solver.Weights);
        PointOutcome outcome = default;
        for (var round = model.Passes == 0 ? FirstRounds : LaterRounds; round > 0; round--)
        {
            var curvature = measured + set.NormalCurvature(model.Variance);
            var (scaled, ratio) = (alpha / curvature, model.L1Ratio);
            for (var j = 0; j < pull.Length; j++)
            {
                target[j] = pull[j] / curvature;
            }

            SupportStep.RefreshGradient(quadratic, solver);
            SupportStep.Take(quadratic, solver, scaled * ratio, scaled * (1 - ratio));
            outcome = CoordinateDescent.Solve(quadratic, solver, scaled, ratio, limits.SweepTolerance, limits.Sweeps);
            model.Variance = 0;
            for (var j = 0; j < pull.Length; j++)
            {
                model.Variance += solver.Weights[j] * (target[j] - solver.Gradient[j]);
            }
        }

        solver.Weights.CopyTo(model.Weights);
        model.Move = Math.Abs(model.Intercept - model.AnchorIntercept);
        for (var j = 0; j < pull.Length; j++)
        {
            model.Move = Math.Max(model.Move, Math.Abs(model.Weights[j] - model.AnchorWeights[j]));
        }

        return outcome.Converged;
    }
}

/// <summary>Where fits end.</summary>
/// <param name="Tolerance">A fit has converged when its weights and intercept have less than this to go.</param>
/// <param name="Passes">Passes over the rows after which it ends unconverged.</param>
/// <param name="SweepTolerance">Coordinate descent ends when no weight moves this much in a sweep.</param>
/// <param name="Sweeps">Sweeps after which it ends unconverged.</param>
internal readonly record struct LogisticLimits(double Tolerance, int Passes, double SweepTolerance, int Sweeps);
