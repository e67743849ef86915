using System.CommandLine;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>demo</c>: makes the demonstration market, or takes the user's own bars, and evolves it.</summary>
internal static class DemoVerb
{
    private static readonly Option<string?> Bars = new("--bars")
    {
        Description = "Evolve the bars of this file instead of the demonstration market.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Symbol = new("--symbol") { Description = "Symbol of --bars.", HelpName = "NAME" };
    private static readonly Option<string?> TimeZone = new("--time-zone")
    {
        Description = "Zone of local times in --bars.",
        HelpName = "ZONE",
    };

    internal static Command Create()
    {
        var options = new EvolveOptions();
        var command = new Command("demo", "Show the factory at work: EDGE has a planted edge, NOISE has none.") { Bars, Symbol, TimeZone };
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Bars) is null != result.GetValue(Symbol) is null)
            {
                result.AddError("--bars and --symbol belong together.");
            }
        });
        command.SetAction(async (parsed, token) =>
        {
            await using var factory = await FactoryProcess.StartAsync(GlobalOptions.Settings(parsed), token);
            var symbols = parsed.GetValue(Bars) is { } file
                ? await ImportAsync(factory, file, parsed, options, token)
                : await SimulateAsync(factory, token);
            var json = parsed.GetValue(GlobalOptions.Json);
            List<RunDetails> runs = [];
            foreach (var symbol in symbols)
            {
                var run = await new RunFollower(factory).RunAsync(options.Request(parsed, symbol), token);
                runs.Add(run);
                if (!json)
                {
                    RunTables.Show(run, await factory.SendAsync(new GetNearMisses(run.RunId), token));
                }
            }

            if (json)
            {
                Terminal.Json(new { Runs = runs });
            }

            return runs.TrueForAll(run => run.Error is null) ? 0 : 1;
        });
        return command;
    }

    private static async Task<IReadOnlyList<string>> ImportAsync(
        FactoryProcess factory, string file, ParseResult parsed, EvolveOptions options, CancellationToken token)
    {
        await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var import = new ImportBars
        {
            Symbol = parsed.GetValue(Symbol)!,
            Timeframe = parsed.GetValue(options.Timeframe)!,
            FileName = Path.GetFileName(file),
            Content = content,
            TimeZone = parsed.GetValue(TimeZone),
        };
        var report = await ProgressDisplay.RunAsync(
            $"Importing {import.FileName}", content.Length, progress => factory.SendAsync(import with { Progress = progress }, token));
        return [report.Symbol];
    }

    private static async Task<IReadOnlyList<string>> SimulateAsync(FactoryProcess factory, CancellationToken token) =>
        [.. (await factory.SendAsync(new ImportDemoBars(), token)).Select(entry => entry.Symbol)];
}
