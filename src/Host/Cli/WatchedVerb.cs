using System.CommandLine;
using System.Globalization;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Host.Cli;

/// <summary>Verbs that look at the factory once, or with <c>--watch</c> again and again until Ctrl-C.</summary>
internal static class WatchedVerb
{
    private const double Fastest = 0.1;
    private const double Slowest = 3600;

    private static readonly Option<bool> Watch = new("--watch") { Description = "Look again and again, until Ctrl-C." };

    private static readonly Option<double> Every = new("--every")
    {
        Description = "Seconds between two looks of --watch, 0.1 to 3600.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 2,
    };

    static WatchedVerb() => Every.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && double.TryParse(text, CultureInfo.InvariantCulture, out var seconds)
            && seconds is not (>= Fastest and <= Slowest))
        {
            result.AddError($"--every: {text} is not allowed; 0.1 to 3600 seconds.");
        }
    });

    internal static Command Create(
        string name,
        string description,
        IReadOnlyList<Symbol> symbols,
        Func<ParseResult, FactoryProcess, CancellationToken, Task<Sight>> look) =>
        FactoryVerb.Opening(name, description, [.. symbols, Watch, Every], async (parsed, factory, token) =>
        {
            if (parsed.GetValue(Watch))
            {
                await WatchAsync(parsed, factory, look, token);
                return 0;
            }

            var sight = await look(parsed, factory, token);
            FactoryVerb.Print(parsed, sight.Document, _ => sight.Show());
            return 0;
        });

    // On a terminal the same place shows every look; a file or a pipe gets a line each.
    private static async Task WatchAsync(
        ParseResult parsed,
        FactoryProcess factory,
        Func<ParseResult, FactoryProcess, CancellationToken, Task<Sight>> look,
        CancellationToken token)
    {
        var clock = factory.Services.GetRequiredService<TimeProvider>();
        try
        {
            while (true)
            {
                var sight = await look(parsed, factory, token);
                var now = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
                if (parsed.GetValue(GlobalOptions.Json))
                {
                    Terminal.Print(FactoryJson.Write(sight.Document));
                }
                else if (Console.IsOutputRedirected)
                {
                    Terminal.Print($"{now}  {sight.Line}");
                }
                else
                {
                    Terminal.Out.Clear(home: true);
                    Terminal.Print($"{now}, Ctrl-C ends it");
                    sight.Show();
                }

                await Task.Delay(TimeSpan.FromSeconds(parsed.GetValue(Every)), clock, token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // that is how one stops looking
        }
    }

    /// <summary>What one look saw.</summary>
    /// <param name="Document">All of it, for <c>--json</c>.</param>
    /// <param name="Line">The gist in one line.</param>
    /// <param name="Show">Prints it for people.</param>
    internal sealed record Sight(object Document, string Line, Action Show);
}
