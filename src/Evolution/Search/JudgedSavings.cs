using StrategyFactory.Evolution.Generations;

namespace StrategyFactory.Evolution.Search;

/// <summary>What the options did that only the judgement of a generation can tell.</summary>
internal static class JudgedSavings
{
    /// <summary>The row of <c>stop_on_first_hit</c>: what a hit left unsimulated, and whether something better was among it.</summary>
    /// <param name="sibling">The judged alternative.</param>
    /// <param name="promotedSqn">SQN of the run's promotion, null without one.</param>
    internal static SavingRecord FirstHit(JudgedGeneration sibling, double? promotedSqn)
    {
        var (generation, left) = (sibling.Generation, sibling.Progress.Cancelled);
        var saving = New(generation, SearchOption.StopOnFirstHit);
        saving.SimulationsSaved = left;
        saving.SecondsSaved = Estimate(generation, sibling.Verdict.Simulated, left);
        if (left == 0)
        {
            saving.Regret = 0;
            return saving;
        }

        var queued = generation.Places?.ToHashSet();
        if (sibling.LeftOut is { } unseen)
        {
            var best = sibling.With(unseen.Where(strategy => queued is null || queued.Contains(strategy.Index))).Promoted;
            saving.Regret = Math.Max(0, (best?.Result!.Sqn ?? 0) - (promotedSqn ?? 0));
        }

        saving.Note = $"{left} of {sibling.Progress.Jobs} strategies left out after the first hit" + (saving.Regret is null ? ", regret unknown" : "");
        return saving;
    }

    /// <summary>Completes a row that was begun when the generation was trained.</summary>
    /// <param name="saving">The row.</param>
    /// <param name="sibling">The judged alternative.</param>
    /// <param name="continuing">The alternative that goes on.</param>
    /// <param name="plainSqn">Best SQN of the plain alternative; null when it has none.</param>
    /// <param name="plainSoFar">Whether every generation before was continued from its plain alternative.</param>
    internal static void Complete(SavingRecord saving, JudgedGeneration sibling, JudgedGeneration continuing, double? plainSqn, bool plainSoFar)
    {
        if (saving.Option == SearchOption.Surrogate)
        {
            Surrogate(saving, sibling);
        }
        else if (saving.Option == SearchOption.LookAhead)
        {
            LookAhead(saving, sibling, continuing, plainSqn, plainSoFar);
        }
    }

    /// <summary>The row of <c>overlap</c> for a training that was begun before the promotion made it pointless.</summary>
    internal static SavingRecord Dropped(Generation promoted) => new()
    {
        RunId = promoted.RunId,
        Generation = promoted.Number + 1,
        Option = SearchOption.Overlap,
        SecondsSaved = 0,
        Regret = 0,
        Note = "a training begun early was dropped after the promotion",
    };

    private static void Surrogate(SavingRecord saving, JudgedGeneration sibling)
    {
        saving.SecondsSaved = Estimate(sibling.Generation, sibling.Verdict.Simulated, saving.SimulationsSaved);
        if (saving.SimulationsSaved == 0)
        {
            saving.Regret = 0;
            return;
        }

        if (sibling.LeftOut is not { } left)
        {
            saving.Note += ", regret unknown";
            return;
        }

        var queued = sibling.Generation.Places!.ToHashSet();
        var whole = sibling.With(left.Where(strategy => !queued.Contains(strategy.Index)));
        saving.Regret = Math.Max(0, (whole.Best?.Result!.Sqn ?? 0) - (sibling.Verdict.Best?.Result!.Sqn ?? 0));
        if (whole.Promoted is { } missed && sibling.Verdict.Promoted is null)
        {
            saving.Note += FormattableString.Invariant($", a qualifying strategy was missed (SQN {missed.Result!.Sqn:0.00})");
        }
    }

    // Every alternative but the plain one is work beyond the plain search, whose line may be left for a better one.
    private static void LookAhead(SavingRecord saving, JudgedGeneration sibling, JudgedGeneration continuing, double? plainSqn, bool plainSoFar)
    {
        var generation = sibling.Generation;
        saving.SimulationsSaved = -sibling.Verdict.Simulated;
        saving.SecondsSaved = -(generation.PlanSeconds + generation.FitSeconds + generation.StoreSeconds + generation.SimulateSeconds);
        if (continuing == sibling)
        {
            saving.Note = FormattableString.Invariant($"alternative {generation.Alternative} goes on (best SQN {Shown(generation.BestSqn)}, plain {Shown(plainSqn)}); what the plain line would have found from here on is unknown");
        }
        else if (plainSoFar && continuing.Generation.Alternative == 0)
        {
            saving.Regret = 0;
        }
    }

    internal static SavingRecord New(Generation generation, string option) =>
        new() { RunId = generation.RunId, Generation = generation.Number, Alternative = generation.Alternative, Option = option };

    // Equal strategies cost about the same.
    private static double? Estimate(Generation generation, int simulated, int left) => left == 0 ? 0 : simulated == 0 ? null : generation.SimulateSeconds * left / simulated;

    private static string Shown(double? sqn) => sqn is { } known ? FormattableString.Invariant($"{known:0.00}") : "none";
}
