using System.Globalization;
using Spectre.Console;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What a finished run looks like on the terminal.</summary>
internal static class RunTables
{
    /// <param name="misses">What its criteria refused.</param>
    internal static void Show(RunDetails run, NearMisses misses)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape($"{run.Symbol}: {run.Status}, {run.StoppedReason}"));
        table.AddColumns("Gen.", "Features", "Models", "Strategies", "Best SQN", "PF", "Trades", "Seconds");
        foreach (var generation in run.Generations)
        {
            table.AddRow(
                Title(generation),
                Number(generation.Features.Count),
                generation.Reused ? "reused" : Number(generation.ModelsTrained),
                Number(generation.Simulations),
                Number(generation.BestSqn),
                Number(generation.ProfitFactor),
                generation.Trades is { } trades ? Number(trades) : "–",
                generation.Seconds.ToString("0.00", CultureInfo.InvariantCulture));
        }

        Terminal.Out.Write(table);
        foreach (var generation in run.Generations.Where(generation => generation.BestSqn is null))
        {
            Terminal.Print($"Generation {generation.Generation}: no best SQN, {generation.BestSqnReason}.");
        }

        foreach (var warning in run.Warnings)
        {
            Terminal.Print(warning);
        }

        if (run.Error is not null)
        {
            Terminal.Fail(run.Error);
        }

        var time = run.Timings;
        Terminal.Print(
            string.Create(CultureInfo.InvariantCulture, $"Time: {run.Seconds:0.00} s; plan {time.Plan:0.00}, fit {time.Fit:0.00}, ")
            + string.Create(
                CultureInfo.InvariantCulture, $"store {time.Store:0.00}, simulate {time.Simulate:0.00}, judge {time.Judge:0.00}."));
        if (run.Savings.Count > 0)
        {
            Terminal.Out.Write(SavingsTable(run.Savings));
        }

        if (run.Promotion is { } promotion)
        {
            Terminal.Out.Write(PromotionTable(promotion));
        }
        else
        {
            Terminal.Print($"{run.Symbol}: nothing promoted ({run.StoppedReason}).");
        }

        if (run.Candidates.Count > 0)
        {
            Terminal.Out.Write(CandidatesTable(run.Candidates));
        }

        NearMissTables.Show(misses);
    }

    // With a look-ahead a generation has several rows; the one that goes on is marked.
    private static string Title(GenerationSummary generation) =>
        generation.Alternative == 0 && generation.Continues
            ? Number(generation.Generation)
            : $"{Number(generation.Generation)}.{Number(generation.Alternative)}{(generation.Continues ? " *" : "")}";

    private static Table SavingsTable(IReadOnlyList<SearchSaving> savings)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("Option", "Fits saved", "Strategies saved", "Seconds saved", "Regret", "Note");
        foreach (var saving in savings)
        {
            var part = saving.RegretKnown < saving.Generations ? $" (known for {saving.RegretKnown} of {saving.Generations})" : "";
            var regret = saving.Regret is { } known
                ? string.Create(CultureInfo.InvariantCulture, $"{known:G3} {saving.RegretUnit}{part}")
                : "unknown";
            table.AddRow(
                saving.Option, Number(saving.FitsSaved), Number(saving.SimulationsSaved), Number(saving.SecondsSaved, "0.000"), regret,
                Markup.Escape(saving.Note));
        }

        return table;
    }

    // Examined and suspect; the run promotes another one.
    private static Table CandidatesTable(IReadOnlyList<PromotionSummary> candidates)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Candidates, not promoted")
            .AddColumns("Gen.", "SQN", "PF", "Trades", "DSR", "Holdout PF", "Verdict");
        foreach (var candidate in candidates)
        {
            table.AddRow(
                Number(candidate.Generation), Number(candidate.Sqn), Number(candidate.ProfitFactor), Number(candidate.Trades),
                Number(candidate.Dsr, "0.0000"), Number(candidate.Holdout.ProfitFactor),
                Markup.Escape($"{candidate.Verdict}: {string.Join(", ", candidate.Reasons)}"));
        }

        return table;
    }

    private static Table PromotionTable(PromotionSummary promotion)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        void Row(string name, params FormattableString[] value) =>
            table.AddRow(Markup.Escape(name), Markup.Escape(string.Concat(value.Select(FormattableString.Invariant))));
        Row("Promoted", $"model {promotion.ModelId}, generation {promotion.Generation}");
        Row("Strategy", $"{promotion.Ticker}, threshold {promotion.Threshold:G6}, z cut-off {promotion.ZScore}, regime {promotion.Regime}");
        Row(
            "Simulation",
            $"SQN {promotion.Sqn:0.00}, profit factor {promotion.ProfitFactor:0.00}, {promotion.Trades:N0} trades, ",
            $"weekly consistency {promotion.WeeklyConsistency:0.00}");
        Row(
            "Holdout",
            $"SQN {Number(promotion.Holdout.Sqn)}, profit factor {Number(promotion.Holdout.ProfitFactor)}, ",
            $"{promotion.Holdout.TradeCount:N0} trades");
        Row("Costs stressed", $"SQN {Number(promotion.CostStress.Sqn)}, profit factor {Number(promotion.CostStress.ProfitFactor)}");
        if (promotion.UsualCostBps is { } usual)
        {
            Row("Costs", $"breaks even on the holdout at {Number(promotion.Holdout.BreakEvenCostBps)} bp a side, usual {usual:0.##} bp");
        }

        Row(
            "Luck",
            $"DSR {Number(promotion.Dsr, "0.0000")} over {promotion.DistinctTrials:N0} trials{Independent(promotion)}, ",
            $"PBO {Number(promotion.Pbo, "0.0000")}, plateau {Number(promotion.PlateauScore)}");
        Row("Verdict", $"{promotion.Verdict}{(promotion.Reasons.Count == 0 ? "" : ": " + string.Join(", ", promotion.Reasons))}");
        return table;
    }

    private static string Independent(PromotionSummary promotion) => promotion.EffectiveTrials is { } independent
        ? string.Create(
            CultureInfo.InvariantCulture,
            $" ({Number(promotion.DsrEffective, "0.0000")} over the {independent:N0} independent ones of the run)")
        : "";

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double? value, string format = "0.00") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
