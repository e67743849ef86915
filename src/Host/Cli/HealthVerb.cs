using System.CommandLine;

namespace StrategyFactory.Host.Cli;

/// <summary><c>health</c>: asks a running factory whether it is well; exit code 0 when it is.</summary>
internal static class HealthVerb
{
    internal static Command Create()
    {
        var command = new Command("health", "Ask a running factory whether it is well.");
        command.SetAction(async (parsed, token) =>
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{parsed.GetValue(GlobalOptions.Port)}/health"), token);
            Console.Out.WriteLine(await answer.Content.ReadAsStringAsync(token));
            return answer.IsSuccessStatusCode ? 0 : 1;
        });
        return command;
    }
}
