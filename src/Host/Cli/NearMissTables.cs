using System.Globalization;
using Spectre.Console;
using StrategyFactory.Dashboard.Runs;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What a run came close to, on the terminal.</summary>
internal static class NearMissTables
{
    internal static void Show(NearMisses misses)
    {
        foreach (var (generation, alternative, choice) in misses.Trainings)
        {
            Terminal.Print(
                $"Training {RunTexts.Generation(generation, alternative)}: {CellTexts.Title(choice.Best)}, {CellTexts.Score(choice.Best)}"
                + (choice.RunnerUp is { } second ? $"; runner-up {CellTexts.Title(second)}, {CellTexts.Score(second)}." : "."));
        }

        if (misses.Strategies.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).Title("Near misses: not promotions");
        table.AddColumns("", "Gen.", "Strategy", "DSR", "SQN", "PF", "Trades", "Breaks even");
        foreach (var miss in misses.Strategies)
        {
            var (strategy, result) = (miss.Strategy.Strategy, miss.Strategy.Result!);
            table.AddRow(
                miss.Rank.ToString(CultureInfo.InvariantCulture),
                RunTexts.Generation(miss.Generation, miss.Alternative),
                Markup.Escape(string.Create(
                    CultureInfo.InvariantCulture, $"{strategy.Threshold}, z {strategy.ZScoreCutoff}, regime {strategy.RegimeConfig}")),
                Number(miss.Dsr, "0.0000"), Number(result.Sqn), Number(result.ProfitFactor),
                result.TradeCount.ToString("N0", CultureInfo.InvariantCulture),
                miss.BreakEvenCostBps is { } even ? Number(even) + " bp" : "–");
        }

        Terminal.Out.Write(table);
        Terminal.Print("What would have to be true:");
        foreach (var miss in misses.Strategies)
        {
            var suspicion = miss.Label == "too_good" ? "too good, look for leakage: " : "";
            Terminal.Print(string.Create(CultureInfo.InvariantCulture, $"{miss.Rank}. {suspicion}{miss.WouldHaveToBe}"));
        }
    }

    private static string Number(double? value, string format = "0.00") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
