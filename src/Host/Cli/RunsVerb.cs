using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StrategyFactory.Dashboard.Runs;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Json;
using static StrategyFactory.Host.Cli.WatchedVerb;

namespace StrategyFactory.Host.Cli;

/// <summary><c>runs</c>: the runs that match, a page of them, or one with all that it came to.</summary>
internal static class RunsVerb
{
    private static readonly Argument<Guid?> Id =
        OptionalId.Create("One run: its generations, its lineage, what it came close to.");

    private static readonly Option<string?> Symbol = new("--symbol") { Description = "Part of the symbol.", HelpName = "NAME" };

    private static readonly Option<string?> Status = new("--status")
    {
        Description = string.Join(", ", RunStatus.Filters).ToLowerInvariant() + ".",
        HelpName = "STATUS",
    };

    private static readonly Option<string?> Verdict =
        new("--verdict") { Description = "Runs that promoted a robust or a suspect strategy.", HelpName = "VERDICT" };

    private static readonly Option<string> Sort = new("--sort")
    {
        Description = $"{string.Join(", ", RunSort.All)}; a minus before it from high to low.",
        HelpName = "COLUMN",
        DefaultValueFactory = _ => "-" + RunSort.Created,
    };

    internal static Command Create()
    {
        Status.CompletionSources.Add([.. RunStatus.Filters.Select(status => status.ToLowerInvariant())]);
        Verdict.CompletionSources.Add([.. FindRuns.Verdicts]);
        return WatchedVerb.Create(
            "runs", "List runs, newest first, or tell all about one.", [Id, Symbol, Status, Verdict, Sort, Paging.Page, Paging.Size],
            (parsed, factory, token) => parsed.GetValue(Id) is { } id
                ? OneAsync(id, factory, token)
                : ListAsync(
                    new(parsed.GetValue(Status), parsed.GetValue(Symbol), parsed.GetValue(Sort)!, parsed.GetValue(Paging.Page),
                        parsed.GetValue(Paging.Size))
                    {
                        Verdict = parsed.GetValue(Verdict),
                    },
                    factory,
                    token));
    }

    private static async Task<Sight> ListAsync(FindRuns request, FactoryProcess factory, CancellationToken token)
    {
        var found = await factory.SendAsync(request, token);
        var counts = (await factory.SendAsync(new GetEvolutionStatistics(), token)).Runs;
        var now = factory.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Total} runs match; of all {counts.GetValueOrDefault(RunStatus.Running)} running, ")
            + $"{counts.GetValueOrDefault(RunStatus.Pending)} waiting, {counts.GetValueOrDefault(RunStatus.Failed)} failed";
        return new(found, line, () => Show(found, request, now));
    }

    private static void Show(FoundRuns found, FindRuns request, DateTimeOffset now)
    {
        if (found.Total == 0)
        {
            Terminal.Print("No run matches. ./factory evolve --symbol SYMBOL starts one.");
            return;
        }

        Terminal.Print(Row("RUN", "SYMBOL", "STATUS", "GEN.", "SQN", "AGE"));
        foreach (var run in found.Runs)
        {
            Terminal.Print(Row(
                run.RunId.ToString(), run.Symbol, RunTexts.Status(run.Status, run.Promoted),
                string.Create(CultureInfo.InvariantCulture, $"{run.CurrentGeneration + 1}/{run.MaxGenerations}"),
                Columns.Number(run.BestSqn), Columns.Age(run.CreatedAt, now)));
        }

        Paging.Tell(request.Page, request.Size, found.Runs.Count, found.Total);
    }

    private static string Row(string id, string symbol, string status, string generation, string sqn, string age) =>
        $"{id,-36}  {Columns.Left(symbol, 10)} {Columns.Left(status, 9)} {generation,5} {Columns.Cut(sqn, 7),7} {age,4}";

    private static async Task<Sight> OneAsync(Guid id, FactoryProcess factory, CancellationToken token)
    {
        var run = await factory.SendAsync(new GetRun(id), token);
        var lineage = await factory.SendAsync(new GetLineage(id), token);
        var misses = await factory.SendAsync(new GetNearMisses(id), token);
        var document = JsonSerializer.SerializeToNode(run, FactoryJson.Options)!.AsObject();
        document["lineage"] = JsonSerializer.SerializeToNode(lineage, FactoryJson.Options);
        document["near_misses"] = JsonSerializer.SerializeToNode(misses, FactoryJson.Options);
        var line = $"{run.Symbol} {RunTexts.Status(run.Status, run.Promoted)}, {Standing(run)}";
        return new(document, line, () =>
        {
            Terminal.Print(run.Progress is null ? $"{run.RunId}: {RunTexts.Reason(run.StoppedReason)}" : $"{run.RunId}: {Standing(run)}.");
            RunTables.Show(run, misses);
            foreach (var entry in lineage)
            {
                Terminal.Print(Descent(entry));
            }
        });
    }

    /// <summary>What a run is at, in few words.</summary>
    internal static string Standing(RunDetails run) => run.Progress is { } at
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{RunTexts.Step(at.Step).ToLowerInvariant()}, generation {at.Generation + 1} of {run.Config.MaxGenerations}, ")
            + $"{at.ModelsTrained}/{at.ModelsTotal} models, {at.SimulationsDone}/{at.SimulationsTotal} strategies"
        : $"{run.Generations.Count} generations, best SQN {Columns.Number(run.BestSqn)}";

    private static string Descent(LineageEntry entry)
    {
        var generation = $"Generation {RunTexts.Generation(entry.Generation, entry.Alternative)}";
        return entry.ParentModelId is null
            ? $"{generation}: the seed of {entry.RemainingFeatures.Count} features, SQN {Columns.Number(entry.ChildSqn)}."
            : $"{generation}: SQN {Columns.Number(entry.ParentSqn)} to {Columns.Number(entry.ChildSqn)}, "
                + $"{entry.RemainingFeatures.Count} features; left out: {string.Join(", ", entry.PrunedFeatures)}.";
    }
}
