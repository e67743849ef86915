using System.CommandLine;

namespace StrategyFactory.Host.Cli;

/// <summary><c>evolve</c>: evolves a symbol and shows the outcome.</summary>
internal static class EvolveVerb
{
    private static readonly Option<string> Symbol = new("--symbol") { Description = "An imported symbol.", Required = true, HelpName = "NAME" };

    internal static Command Create()
    {
        var options = new EvolveOptions();
        var command = new Command("evolve", "Evolve a symbol: train, simulate, judge, prune, again.") { Symbol };
        options.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var request = options.Request(parsed, parsed.GetValue(Symbol)!);
            await using var factory = await FactoryProcess.StartAsync(GlobalOptions.Settings(parsed), token);
            var run = await new RunFollower(factory.Services).RunAsync(request, token);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Terminal.Json(run);
            }
            else
            {
                RunTables.Show(run);
            }

            return run.Error is null ? 0 : 1;
        });
        return command;
    }
}
