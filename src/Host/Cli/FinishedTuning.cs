using System.Globalization;
using Spectre.Console;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What a finished tuning looks like.</summary>
internal static class FinishedTuning
{
    /// <summary>The document of <c>tune --json</c>.</summary>
    internal static object Document(
        ControllerJobDetails job, IReadOnlyDictionary<Guid, string> outputSets,
        IReadOnlyDictionary<Guid, SearchSensitivity> sensitivities) =>
        new
        {
            job.Job.JobId,
            job.Job.Status,
            job.Job.StandIn,
            job.Job.Where,
            Tasks = job.Tasks.Select(task => new
            {
                task.TaskId,
                task.ParentTaskId,
                task.StepName,
                task.Depth,
                task.Status,
                task.Reason,
                task.Attempts,
                task.Passes,
                task.Distance,
                task.Score,
                task.Forward,
                task.Verdict,
                task.VerdictReasons,
                task.Evidence,
                Sensitivity = sensitivities.GetValueOrDefault(task.TaskId),
                OutputSet = outputSets.GetValueOrDefault(task.TaskId),
            }),
            job.Seconds,
        };

    internal static void Show(
        ControllerJobDetails job, IReadOnlyDictionary<Guid, string> outputSets, IReadOnlyDictionary<Guid, SearchSensitivity> sensitivities)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .Title(Markup.Escape($"{job.Job.FileName}: {job.Job.Expert}{(job.Job.StandIn is null ? "" : " (stand-in)")} on "
                + $"{Symbols(job.Job)} {job.Job.Timeframe}, {job.Job.Status}"));
        foreach (var column in new[] { "Depth", "Status", "Runs", "Passes", "Dist.", "Score", "Verdict", "Fwd net", "PF" })
        {
            table.AddColumn(new TableColumn(column).NoWrap());
        }

        foreach (var task in job.Tasks)
        {
            table.AddRow(new[]
            {
                Number(task.Depth, "0"), task.Status.Replace("completed_", "", StringComparison.Ordinal), Number(task.Attempts, "0"),
                PassNumbers.Text(task.PassesDone > 0 ? task.PassesDone : task.Passes), Number(task.Distance, "0.000"),
                Number(task.Score, "0.000"), task.Verdict ?? "–",
                Number(task.Forward?.NetProfit, "0.00"), Number(task.Forward?.ProfitFactor, "0.00"),
            }.Select(Markup.Escape).ToArray());
        }

        Terminal.Out.Write(table);
        foreach (var line in job.Job.StandIn?.Lines ?? [])
        {
            Terminal.Print(line);
        }

        if (job.Job.Where is { } where)
        {
            Terminal.Print($"Only passes with {where} were run.");
        }

        foreach (var task in job.Tasks)
        {
            Terminal.Print($"Depth {task.Depth}: {task.Reason}");
            if (task.Verdict is { } verdict)
            {
                var reasons = task.VerdictReasons.Count == 0 ? "" : $" ({string.Join("; ", task.VerdictReasons)})";
                Terminal.Print($"Depth {task.Depth}: {verdict}{reasons}");
            }

            if (outputSets.TryGetValue(task.TaskId, out var path))
            {
                Terminal.Print($"Depth {task.Depth}: {path}");
            }
        }

        Terminal.Print(Verdict(job.Tasks));
        foreach (var task in job.Tasks.Where(task => sensitivities.ContainsKey(task.TaskId)).Take(1))
        {
            Terminal.Print($"Depth {task.Depth}: {sensitivities[task.TaskId].Advice} {sensitivities[task.TaskId].Remark}".TrimEnd());
        }
    }

    private static string Symbols(ControllerJobSummary job) => job.Symbols.Count == 0 ? job.Symbol : string.Join(", ", job.Symbols);

    /// <summary>Whether fine-tuning has made the forward period better.</summary>
    private static string Verdict(IReadOnlyList<ControllerTaskSummary> tasks)
    {
        var judged = tasks.Where(task => task.Forward?.NetProfit is not null).ToList();
        return judged switch
        {
            [] => "No pass was tested on the forward period.",
            [var only] => string.Create(
                CultureInfo.InvariantCulture, $"Net profit on the forward period, which no search saw: {only.Forward!.NetProfit:0.00}."),
            [var first, .., var last] => string.Create(CultureInfo.InvariantCulture,
                $"Net profit on the forward period, which no search saw: {first.Forward!.NetProfit:0.00} at depth {first.Depth}, "
                + $"{last.Forward!.NetProfit:0.00} at depth {last.Depth}: "
                + $"{(last.Forward.NetProfit > first.Forward.NetProfit ? "better" : "no improvement")}."),
        };
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
