using System.Globalization;
using Spectre.Console;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>Which inputs a score depends on: what a pilot has shown before a search, and what its passes have shown after it.</summary>
internal static class TuningAdvice
{
    /// <summary>What each task's score depends on, by the execution that decides about it; where nothing is known there is none.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, SearchSensitivity>> OfAsync(
        FactoryProcess factory, ControllerJobDetails job, CancellationToken token)
    {
        Dictionary<Guid, SearchSensitivity> known = [];
        foreach (var task in job.Tasks)
        {
            var details = await factory.SendAsync(new GetControllerTask(task.TaskId), token);
            if (details.Deciding?.Sensitivity is { } sensitivity)
            {
                known[task.TaskId] = sensitivity;
            }
        }

        return known;
    }

    /// <summary>The document of <c>tune --advise --json</c>.</summary>
    internal static object Document(TuningPreview preview) => new
    {
        preview.FileName,
        preview.Passes,
        preview.Search,
        preview.Advice,
    };

    internal static void Show(TuningPreview preview, SearchAdvice advice)
    {
        Terminal.Print($"{preview.FileName}: {preview.Search!.Expert} on {preview.Search.Symbol} {preview.Search.Timeframe}, a pilot of "
            + $"{PassNumbers.Text(advice.Evaluated)} of {PassNumbers.Text(advice.Combinations)} passes on the "
            + $"{PassNumbers.Text(advice.Bars)} bars that a search sees. No search was begun.");
        if (advice.Sensitivity is not { } sensitivity)
        {
            Terminal.Print("No input is searched: there is nothing to advise on.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in new[] { "Input", "Values", "Share", "90% interval", "n", "Advice" })
        {
            table.AddColumn(new TableColumn(column).NoWrap());
        }

        foreach (var input in sensitivity.Inputs)
        {
            table.AddRow(new[]
            {
                input.Input, PassNumbers.Text(input.Values), Percent(input.Share),
                input is { Low: { } low, High: { } high } ? $"{Percent(low)} to {Percent(high)}" : sensitivity.Exact ? "exact" : "–",
                PassNumbers.Text(input.N), input.Problem ?? input.Advice,
            }.Select(Markup.Escape).ToArray());
        }

        Terminal.Out.Write(table);
        Terminal.Print(sensitivity.Advice);
        if (sensitivity.Remark is { } remark)
        {
            Terminal.Print(remark);
        }
    }

    private static string Percent(double? share) => share is { } known
        ? (100 * known).ToString("0.0", CultureInfo.InvariantCulture) + "%"
        : "–";
}
