using System.CommandLine;
using StrategyFactory.Host.Composition;
using StrategyFactory.Host.Configuration;

namespace StrategyFactory.Host.Cli;

/// <summary><c>serve</c>: the web API and the job engine, until Ctrl-C.</summary>
internal static class ServeVerb
{
    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "Address to listen on; anything but loopback asks every caller for an API key.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    internal static Command Create()
    {
        var command = new Command("serve", "Run the web API and the job engine.") { Listen };
        command.SetAction(async (parsed, token) =>
        {
            var settings = GlobalOptions.Settings(parsed, parsed.GetValue(Listen)!);
            await using var database = await DatabaseLease.TakeAsync(settings, token);
            await using var app = FactoryHost.BuildWeb(settings, database.ConnectionString);
            await DatabaseUpgrade.RunAsync(app.Services, token);
            await app.StartAsync(token);
            if (ReferenceVariables.TellIgnored(Environment.GetEnvironmentVariable) is { } ignored)
            {
                app.Logger.LogInformation("{Ignored}", ignored);
            }

            Terminal.Say($"Strategy Factory listens on http://{settings.Listen}:{settings.Port} (Ctrl-C stops it).");
            await app.WaitForShutdownAsync(token);
            return 0;
        });
        return command;
    }
}
