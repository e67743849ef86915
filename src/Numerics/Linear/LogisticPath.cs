namespace StrategyFactory.Numerics.Linear;

/// <summary>Logistic fits of one training set at several ρ, in step from the largest α down, each starting where the one before ended.</summary>
/// <remarks>
/// Majorisation (Böhning 1992; Krishnapuram et al. 2005) with the mean of p(1 − p) in place of its bound ¼: the Hessian is taken as
/// s·Q, Q the correlations that the squared loss has computed already, so a step is an elastic net on Q
/// (<see cref="CoordinateDescent"/>) and one pass over the rows, which all ρ share. Where labels are hard to tell apart, as on markets,
/// that is nearly Newton's step. The error shrinks by the ratio of two successive moves, so a fit has converged when what is left,
/// the geometric sum of the moves to come, is below the tolerance. A model whose moves do not halve is handed to <see cref="LogisticNewton"/>.
/// </remarks>
internal static class LogisticPath
{
    /// <summary>Passes after which a model is handed over.</summary>
    private const int MostPasses = 25;

    /// <summary>No smaller ratio of two moves is believed: one small move may be a coincidence.</summary>
    private const double SmallestRatio = 0.01;

    /// <summary>Fits the paths.</summary>
    /// <param name="set">Rows.</param>
    /// <param name="scratch">Working memory for as many models as there are ρ.</param>
    /// <param name="limits">Where coordinate descent and the whole fit end.</param>
    /// <param name="alphas">All α.</param>
    /// <param name="order">Their numbers from the largest down.</param>
    /// <param name="ratios">All ρ.</param>
    /// <param name="depths">Per ρ how many α of that order to fit.</param>
    /// <param name="done">Told a model at its α as soon as it is fitted, with the number of that α.</param>
    public static void Fit(LogisticSet set, LogisticScratch scratch, LogisticLimits limits, IReadOnlyList<double> alphas,
        ReadOnlySpan<int> order, IReadOnlyList<double> ratios, ReadOnlySpan<int> depths, Action<LogisticState, int> done)
    {
        for (var k = 0; k < ratios.Count; k++)
        {
            (scratch.Models[k].Number, scratch.Models[k].L1Ratio) = (k, ratios[k]);
            scratch.Models[k].Reset(set);
        }

        List<LogisticState> fitted = [];
        var quadratic = new StandardisedGram(set.Gram, set.Gram.CorrelationMemory, scratch.Target);
        for (var i = 0; i < order.Length; i++)
        {
            var alpha = alphas[order[i]];
            fitted.Clear();
            scratch.Active.Clear();
            for (var k = 0; k < ratios.Count; k++)
            {
                var model = scratch.Models[k];
                if (i >= depths[k])
                {
                    continue;
                }

                (model.Passes, model.Move, model.Converged) = (0, double.PositiveInfinity, true);
                if (alpha * model.L1Ratio >= set.NullFrom)
                {
                    model.HeldOutDeviance = set.NullDeviance;
                    done(model, order[i]);
                    continue;
                }

                fitted.Add(model);
                if (model.NeedsNewton)
                {
                    LogisticNewton.Fit(set, scratch, model, limits, alpha);
                }
                else
                {
                    scratch.Active.Add(model);
                }
            }

            FitTogether(set, quadratic, scratch, limits, alpha);
            if (set.HasHeldOut && fitted.Count > 0)
            {
                scratch.HeldOutDeviances(set, fitted);
            }

            foreach (var model in fitted)
            {
                if (!model.Weights.AsSpan().ContainsAnyExcept(0.0))
                {
                    model.HeldOutDeviance = set.NullDeviance;
                }

                done(model, order[i]);
            }
        }
    }

    private static void FitTogether(LogisticSet set, StandardisedGram quadratic, LogisticScratch scratch, LogisticLimits limits, double alpha)
    {
        var active = scratch.Active;
        while (active.Count > 0)
        {
            for (var k = 0; k < active.Count;)
            {
                var model = active[k];
                var before = model.Move;
                var solved = Step(quadratic, scratch, model, limits, alpha);
                if (IsNear(model.Move, model.Passes > 0 ? before : double.PositiveInfinity, limits.Tolerance))
                {
                    model.Converged = solved;
                    active.RemoveAt(k);
                }
                else if (model.Passes >= Math.Min(MostPasses, limits.Passes) || (model.Passes >= 2 && model.Move > 0.5 * before))
                {
                    model.NeedsNewton = true;
                    LogisticNewton.Fit(set, scratch, model, limits, alpha);
                    active.RemoveAt(k);
                }
                else
                {
                    k++;
                }
            }

            if (active.Count > 0)
            {
                scratch.Anchor(set, active);
            }
        }
    }

    /// <summary>Whether the way still to go is below the tolerance, by the last move and the one before, which is infinite if unknown.</summary>
    public static bool IsNear(double move, double before, double tolerance)
    {
        if (move < tolerance || double.IsInfinity(before))
        {
            return move < tolerance;
        }

        var ratio = Math.Max(SmallestRatio, move / before);
        return ratio < 0.5 && move * ratio / (1 - ratio) < tolerance;
    }

    /// <summary>Moves the point to the minimum of the quadratic model at the anchor; whether coordinate descent converged.</summary>
    private static bool Step(StandardisedGram quadratic, LogisticScratch scratch, LogisticState model, LogisticLimits limits, double alpha)
    {
        var solver = scratch.Solver;
        var target = quadratic.TargetCorrelations;
        var stride = quadratic.Stride;
        target.Clear();
        for (var j = 0; j < quadratic.Features; j++)
        {
            var weight = model.AnchorWeights[j];
            if (weight != 0)
            {
                RowKernels.AddScaled(weight, quadratic.Correlations.Slice(j * stride, stride), target);
            }
        }

        for (var j = 0; j < quadratic.Features; j++)
        {
            target[j] -= model.Gradient[j] / model.Curvature;
        }

        model.Weights.CopyTo(solver.Weights);
        SupportStep.RefreshGradient(quadratic, solver);
        var outcome = CoordinateDescent.Solve(
            quadratic, solver, alpha / model.Curvature, model.L1Ratio, limits.SweepTolerance, limits.Sweeps);
        model.Intercept = model.AnchorIntercept - model.InterceptGradient / model.Curvature;
        solver.Weights.CopyTo(model.Weights);
        model.Move = Math.Abs(model.Intercept - model.AnchorIntercept);
        for (var j = 0; j < quadratic.Features; j++)
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
