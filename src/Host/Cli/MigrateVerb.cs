using System.CommandLine;
using StrategyFactory.Host.Composition;

namespace StrategyFactory.Host.Cli;

/// <summary><c>migrate</c>: brings the database up to date and ends.</summary>
internal static class MigrateVerb
{
    internal static Command Create()
    {
        var command = new Command("migrate", "Bring the database up to date and end.");
        command.SetAction(async (parsed, token) =>
        {
            var settings = GlobalOptions.Settings(parsed);
            await using var database = await DatabaseLease.TakeAsync(settings, token);
            using var host = FactoryHost.BuildConsole(settings, database.ConnectionString);
            var applied = await DatabaseUpgrade.RunAsync(host.Services, token);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Terminal.Json(new { Applied = applied });
            }
            else
            {
                Terminal.Print(applied.Count == 0 ? "The database is up to date." : $"Applied: {string.Join(", ", applied)}");
            }

            return 0;
        });
        return command;
    }
}
