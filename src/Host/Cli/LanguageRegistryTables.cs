using System.Globalization;
using Spectre.Console;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>Versions and deployments as people read them.</summary>
internal static class LanguageRegistryTables
{
    internal static void Show(IReadOnlyList<ModelVersion> versions) => Draw(
        ["Version", "Kind", "Base", "Status", "Serves as", "Entered"],
        versions.Select(version => new[]
        {
            version.Reference, version.Kind, version.BaseModel ?? "", version.Status, string.Join(", ", version.Aliases),
            Time(version.CreatedAt),
        }),
        "No version has been entered yet; a training enters one when it ends.");

    internal static void Show(IReadOnlyList<Deployment> deployments) => Draw(
        ["Alias", "Version", "Target", "Since", "By"],
        deployments.Select(row => new[]
        {
            $"{row.Name}@{row.Alias}", row.Reference, row.Target, row.MovedAt is { } moved ? Time(moved) : "", row.DeployedBy ?? "",
        }),
        "Nothing serves.");

    internal static void Show(Deployment deployment)
    {
        foreach (var check in deployment.Preflight?.Checks ?? [])
        {
            var found = check.Passed switch { true => "passed", false => "FAILED", null => "-" };
            Terminal.Print($"{check.Name,-16} {found,-7} {check.Detail}");
        }

        foreach (var sentence in deployment.Warnings.Concat(deployment.Overridden))
        {
            Terminal.Print(sentence);
        }

        if (deployment.Status == "done")
        {
            Terminal.Print(deployment.Action == "undeploy"
                ? $"{deployment.Name}@{deployment.Alias} points to nothing."
                : $"{deployment.Name}@{deployment.Alias} is {deployment.Reference}.");
        }
    }

    private static void Draw(string[] columns, IEnumerable<string[]> rows, string nothing)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns(columns);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        if (table.Rows.Count == 0)
        {
            Terminal.Print(nothing);
        }
        else
        {
            Terminal.Out.Write(table);
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
