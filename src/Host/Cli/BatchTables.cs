using System.Globalization;
using Spectre.Console;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What a finished batch looks like on the terminal.</summary>
internal static class BatchTables
{
    internal static void Show(EvolutionBatchDetails batch)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(
            string.Create(CultureInfo.InvariantCulture, $"{batch.RunsTotal} runs, at most {batch.MaxConcurrent} at once: {batch.Status}")));
        table.AddColumns("Question", "Status", "Ended by", "Gen.", "Best SQN", "Verdict", "Seconds");
        foreach (var run in batch.Runs)
        {
            table.AddRow(
                Markup.Escape(run.Question), run.Status, run.StoppedReason ?? "–",
                run.CurrentGeneration.ToString(CultureInfo.InvariantCulture), Two(run.BestSqn), Verdict(run), Two(run.Seconds));
        }

        Terminal.Out.Write(table);
        if (batch.Runs.Any(run => run.Promotion is not null))
        {
            Terminal.Out.Write(Promotions(batch));
        }

        foreach (var run in batch.Runs.Where(run => run.Error is not null))
        {
            Terminal.Fail($"{run.Question}: {run.Error}");
        }

        Terminal.Print(string.Create(CultureInfo.InvariantCulture,
            $"Batch {batch.BatchId}: {batch.Promoted} promoted, {batch.Counts["FAILED"]} failed, {batch.Seconds:0.00} s."));
    }

    private static Table Promotions(EvolutionBatchDetails batch)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("What was promoted");
        table.AddColumns("Question", "PF", "Trades", "DSR", "Breaks even", "Holdout PF", "Holdout");
        foreach (var run in batch.Runs.Where(run => run.Promotion is not null))
        {
            var promotion = run.Promotion!;
            table.AddRow(
                Markup.Escape(run.Question), Two(promotion.ProfitFactor), promotion.Trades.ToString("N0", CultureInfo.InvariantCulture),
                promotion.Dsr?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–", Two(promotion.BreakEvenCostBps) + " bp",
                Two(promotion.HoldoutProfitFactor), promotion.HoldoutReturn.ToString("+0.0%;-0.0%", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static string Two(double? number) => number?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    private static string Verdict(BatchedRun run) => (run.Verdict ?? "–") + (run.Candidates switch
    {
        0 => "",
        1 => ", 1 candidate",
        var several => string.Create(CultureInfo.InvariantCulture, $", {several} candidates"),
    });
}
