using System.Globalization;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What the verbs of <c>language</c> about data print for people.</summary>
internal static class LanguageDataTables
{
    private const int MostShown = 20;

    internal static void Show(ImportedExamples file)
    {
        var trimmed = file.Trimmed == 0 ? "" : $"{file.Trimmed} without what followed the last answer, ";
        var shapes = file.Shapes.Select(shape => $"{shape.Key}: {shape.Value}");
        Terminal.Print(
            $"{file.FileName}: {file.Rows} rows, {file.Stored} conversations stored, {file.Known} known already, {file.Rated} rated, "
            + $"{trimmed}{file.Refused} refused ({string.Join(", ", shapes)}).");
        foreach (var refusal in file.Refusals.Take(MostShown))
        {
            Terminal.Print($"Line {refusal.Line} (row {refusal.Row}): {refusal.Reason}");
        }

        if (file.Refused > MostShown)
        {
            Terminal.Print($"… and {file.Refused - MostShown} more rows.");
        }
    }

    internal static void Show(ExampleDataset dataset)
    {
        Describe(dataset);
        foreach (var reason in dataset.LeftOut)
        {
            var more = reason.Count > reason.Examples.Count ? ", …" : "";
            Terminal.Print($"Left out: {reason.Count} ({reason.Reason}): {string.Join(", ", reason.Examples)}{more}");
        }

        foreach (var note in dataset.Notes)
        {
            Terminal.Print(note);
        }

        Show(dataset.TrainReport);
        if (dataset.ValidationReport is { } report)
        {
            Terminal.Print("Validation:");
            Show(report);
        }
    }

    internal static void Show(FoundDatasets found)
    {
        foreach (var dataset in found.Datasets)
        {
            Describe(dataset);
        }

        foreach (var each in found.Unreadable)
        {
            Terminal.Print($"{each.Name}: cannot be used: {each.Reason}");
        }

        if (found.Datasets.Count + found.Unreadable.Count == 0)
        {
            Terminal.Print("No dataset is here: make one with './factory language export'.");
        }
    }

    internal static void Show(DatasetReport report)
    {
        var kinds = report.Kinds.Count == 0 ? "" : $" ({string.Join(", ", report.Kinds.Select(kind => $"{kind.Key}: {kind.Value}"))})";
        Terminal.Print($"{report.Examples} examples, {report.Errors} errors, {report.Warnings} warnings{kinds}.");
        if (report.Tokens is { } tokens)
        {
            Terminal.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"{tokens.Total} tokens of {tokens.BaseModel}, {tokens.Mean:0.0} an example, "
                + $"{tokens.Longest} of the longest on line {tokens.LongestLine}."));
        }

        foreach (var issue in report.Issues.Take(MostShown))
        {
            var severity = issue.Severity == IssueSeverity.Error ? "error" : "warning";
            Terminal.Print($"{(issue.Line is { } line ? $"Line {line}" : "File")}: {severity}, {issue.Kind}: {issue.Message}");
        }

        if (report.Errors + report.Warnings > MostShown)
        {
            Terminal.Print($"… and {report.Errors + report.Warnings - MostShown} more.");
        }
    }

    private static void Describe(ExampleDataset dataset) => Terminal.Print(
        $"{dataset.Id}: {dataset.SampleCount} examples as {dataset.Format} from {dataset.Source}, {dataset.TrainCount} to train on in "
        + $"{dataset.DatasetPath}, {dataset.ValidationCount} to validate on.");
}
