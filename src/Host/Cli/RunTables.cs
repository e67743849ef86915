using System.Globalization;
using Spectre.Console;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What a finished run looks like on the terminal.</summary>
internal static class RunTables
{
    internal static void Show(RunDetails run)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape($"{run.Symbol}: {run.Status}, {run.StoppedReason}"));
        table.AddColumns("Generation", "Features", "Models", "Strategies", "Best SQN", "Profit factor", "Trades", "Seconds");
        foreach (var generation in run.Generations)
        {
            table.AddRow(
                Number(generation.Generation), Number(generation.Features.Count), generation.Reused ? "reused" : Number(generation.ModelsTrained), Number(generation.Simulations),
                Number(generation.BestSqn), Number(generation.ProfitFactor), generation.Trades is { } trades ? Number(trades) : "–", generation.Seconds.ToString("0.00", CultureInfo.InvariantCulture));
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

        Terminal.Print(run.Promotion is { } promotion ? Describe(promotion) : $"{run.Symbol}: nothing promoted ({run.StoppedReason}).");
    }

    private static string Describe(PromotionSummary promotion) => string.Create(CultureInfo.InvariantCulture,
        $"Promoted: model {promotion.ModelId}, generation {promotion.Generation}, {promotion.Ticker}: SQN {promotion.Sqn:0.00}, profit factor {promotion.ProfitFactor:0.00}, {promotion.Trades} trades, weekly consistency {promotion.WeeklyConsistency:0.00}; threshold {promotion.Threshold:G6}, z cut-off {promotion.ZScore}, regime {promotion.Regime}.");

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";
}
