using System.CommandLine;
using System.Globalization;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>evolve</c>: evolves a symbol, or several that take turns, and shows the outcome.</summary>
internal static class EvolveVerb
{
    private static readonly Option<string?> Symbol = new("--symbol") { Description = "An imported symbol.", HelpName = "NAME" };
    private static readonly Option<string?> Symbols = new("--symbols")
    {
        Description = "Several of them instead, comma separated: one run each.",
        HelpName = "LIST",
    };

    private static readonly Option<int?> MaxConcurrent = new("--max-concurrent")
    {
        Description = "Runs of --symbols that may be under way at once, 1 to 64.",
        HelpName = "N",
    };

    private static readonly Option<string?> Priorities = new("--priorities")
    {
        Description = "Which of --symbols start first, such as EDGE=10,NOISE=-1; 0 where none is given.",
        HelpName = "LIST",
    };

    private static readonly Option<string?> AllTimeframes = new("--timeframes")
    {
        Description = "Bar lengths to ask the same over, comma separated: one run each, compared in one table.",
        HelpName = "LIST",
    };

    private static readonly Option<string?> AllHorizons = new("--horizons")
    {
        Description = "Horizons to ask the same over, comma separated: one run each, compared in one table.",
        HelpName = "LIST",
    };

    private static readonly Option<bool> Plan = new("--plan") { Description = "Say what it would do, and start nothing." };

    internal static Command Create()
    {
        var options = new EvolveOptions();
        var command = new Command("evolve", "Evolve a symbol, or several: train, simulate, judge, prune, again.")
        {
            Symbol, Symbols, AllTimeframes, AllHorizons, MaxConcurrent, Priorities, Plan,
        };
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Symbol) is null == result.GetResult(Symbols) is null)
            {
                result.AddError("Give either --symbol or --symbols.");
            }

            var several = result.GetResult(Symbols) ?? result.GetResult(AllTimeframes) ?? result.GetResult(AllHorizons);
            if (several is null && (result.GetResult(MaxConcurrent) ?? result.GetResult(Priorities)) is not null)
            {
                result.AddError("--max-concurrent and --priorities belong to --symbols, --timeframes and --horizons.");
            }
        });
        command.SetAction((parsed, token) => IsOne(parsed)
            ? OneAsync(parsed, options.Request(parsed, parsed.GetValue(Symbol)!), token)
            : SeveralAsync(parsed, options.Request(parsed, ""), token));
        return command;
    }

    private static bool IsOne(ParseResult parsed) =>
        parsed.GetValue(Symbol) is not null && parsed.GetValue(AllTimeframes) is null && parsed.GetValue(AllHorizons) is null;

    private static async Task<int> OneAsync(ParseResult parsed, EvolutionRequest request, CancellationToken token)
    {
        await using var factory = await FactoryProcess.StartAsync(GlobalOptions.Settings(parsed), token);
        if (parsed.GetValue(Plan))
        {
            return Show(parsed, await factory.SendAsync(new PlanEvolution(request), token), PlanTables.Show);
        }

        var run = await new RunFollower(factory).RunAsync(request, token);
        if (parsed.GetValue(GlobalOptions.Json))
        {
            Terminal.Json(run);
        }
        else
        {
            RunTables.Show(run, await factory.SendAsync(new GetNearMisses(run.RunId), token));
        }

        return run.Error is null ? 0 : 1;
    }

    private static async Task<int> SeveralAsync(ParseResult parsed, EvolutionRequest request, CancellationToken token)
    {
        var start = new StartEvolutionBatch(
            Words((parsed.GetValue(Symbols) ?? parsed.GetValue(Symbol))!), request, parsed.GetValue(MaxConcurrent),
            PrioritiesOf(parsed.GetValue(Priorities)))
        {
            Timeframes = parsed.GetValue(AllTimeframes) is { } timeframes ? Words(timeframes) : null,
            Horizons = parsed.GetValue(AllHorizons) is { } horizons ? Array.ConvertAll(Words(horizons), Horizon.Parse) : null,
        };
        await using var factory = await FactoryProcess.StartAsync(GlobalOptions.Settings(parsed), token);
        if (parsed.GetValue(Plan))
        {
            return Show(parsed, await factory.SendAsync(new PlanEvolutionBatch(start), token), PlanTables.Show);
        }

        var batch = await new BatchFollower(factory).RunAsync(start, token);
        if (parsed.GetValue(GlobalOptions.Json))
        {
            Terminal.Json(batch);
        }
        else
        {
            BatchTables.Show(batch);
        }

        return batch.Runs.All(run => run.Error is null) ? 0 : 1;
    }

    private static int Show<T>(ParseResult parsed, T plan, Action<T> print)
        where T : class
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            Terminal.Json(plan);
        }
        else
        {
            print(plan);
        }

        return 0;
    }

    private static string[] Words(string list) => list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, int>? PrioritiesOf(string? list)
    {
        if (list is null)
        {
            return null;
        }

        var priorities = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in Words(list))
        {
            var parts = word.Split('=', 2);
            if (parts.Length < 2 || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var priority))
            {
                throw new FormatException($"--priorities: '{word}' is not of the form SYMBOL=NUMBER.");
            }

            if (!priorities.TryAdd(parts[0], priority))
            {
                throw new FormatException($"--priorities: '{parts[0]}' is given twice.");
            }
        }

        return priorities;
    }
}
