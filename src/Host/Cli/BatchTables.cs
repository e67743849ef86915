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
        table.AddColumns(
            "Symbol", "Bars", "Horizon", "Status", "Ended by", "Gen.", "Best SQN", "Verdict", "PF", "Trades", "DSR", "Break-even bp",
            "Holdout PF", "Seconds");
        foreach (var run in batch.Runs)
        {
            table.AddRow(
                Markup.Escape(run.Symbol), run.Timeframe, run.Horizon.ToString(), run.Status, run.StoppedReason ?? "–",
                run.CurrentGeneration.ToString(CultureInfo.InvariantCulture), Two(run.BestSqn), Verdict(run),
                Two(run.Promotion?.ProfitFactor), run.Promotion?.Trades.ToString("N0", CultureInfo.InvariantCulture) ?? "–",
                run.Promotion?.Dsr?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–", Two(run.Promotion?.BreakEvenCostBps),
                Two(run.Promotion?.HoldoutProfitFactor), Two(run.Seconds));
        }

        Terminal.Out.Write(table);
        foreach (var run in batch.Runs.Where(run => run.Error is not null))
        {
            Terminal.Fail($"{run.Question}: {run.Error}");
        }

        Terminal.Print(string.Create(CultureInfo.InvariantCulture,
            $"Batch {batch.BatchId}: {batch.Promoted} promoted, {batch.Counts["FAILED"]} failed, {batch.Seconds:0.00} s."));
    }

    private static string Two(double? number) => number?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    private static string Verdict(BatchedRun run) => (run.Verdict ?? "–") + (run.Candidates switch
    {
        0 => "",
        1 => ", 1 candidate",
        var several => string.Create(CultureInfo.InvariantCulture, $", {several} candidates"),
    });
}
