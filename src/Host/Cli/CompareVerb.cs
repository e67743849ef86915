using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>compare</c>: runs of one symbol side by side.</summary>
internal static class CompareVerb
{
    private static readonly Argument<string[]> Ids =
        new("ids") { Description = "2 to 20 run ids.", Arity = ArgumentArity.OneOrMore, HelpName = "ID" };

    internal static Command Create()
    {
        var command = new Command("compare", "Put runs of one symbol side by side: what they came to, and in what they differ.") { Ids };
        command.SetAction(async (parsed, token) =>
        {
            string[] ids = [.. parsed.GetValue(Ids)!.SelectMany(
                text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
            await using var factory = await FactoryProcess.OpenAsync(GlobalOptions.Settings(parsed), token);
            var comparison = await factory.SendAsync(new CompareRuns(ids), token);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Terminal.Json(comparison);
            }
            else
            {
                Show(comparison);
            }

            return 0;
        });
        return command;
    }

    private static void Show(RunComparison comparison)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(comparison.Symbol)).AddColumn("");
        table.AddColumns([.. comparison.Runs.Select(run => run.RunId.ToString()[^12..])]);
        void Row(string name, Func<ComparedRun, string?> value) =>
            table.AddRow([Markup.Escape(name), .. comparison.Runs.Select(run => Markup.Escape(value(run) ?? "–"))]);
        Row("Algorithm", run => run.Algorithm);
        Row("Ended by", run => run.StoppedReason ?? run.Status);
        Row("Generations", run => Number(run.Generations));
        Row("Best SQN", run => Number(run.BestSqn));
        Row("Profit factor", run => Number(run.ProfitFactor));
        Row("Trades", run => Number(run.Trades));
        Row("Verdict", run => run.Verdict);
        Row("DSR", run => Number(run.Dsr, "0.0000"));
        Row("PBO", run => Number(run.Pbo, "0.0000"));
        Row("Holdout profit factor", run => Number(run.Holdout?.ProfitFactor));
        Row("Holdout trades", run => Number(run.Holdout?.Trades));
        Row("Fits", run => Number(run.Fits));
        Row("Simulations", run => Number(run.Simulations));
        Row("Seconds", run => Number(run.Seconds));
        Terminal.Out.Write(table);
        foreach (var run in comparison.Runs.Where(run => run.MissingReason is not null))
        {
            Terminal.Print($"{run.RunId}: {run.MissingReason}");
        }

        foreach (var difference in comparison.Differences)
        {
            Terminal.Print(
                $"{difference.Option}: {string.Join(" | ", difference.Values.Select(value => value?.ToJsonString() ?? "null"))}");
        }
    }

    private static string? Number(int? value) => value?.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Number(double? value, string format = "0.00") => value?.ToString(format, CultureInfo.InvariantCulture);
}
