using System.Globalization;
using StrategyFactory.Host.Configuration;

namespace StrategyFactory.Host.Reports;

/// <summary>The folder <c>reports</c> below the storage root.</summary>
internal sealed class ReportFolder(FactorySettings settings)
{
    private const string Names = "report-????-??-??.html";

    private string Root { get; } = Path.Combine(settings.Storage, "reports");

    /// <summary>Writes a day's report whole or not at all, and deletes the oldest beyond those that stay.</summary>
    /// <returns>Its full path.</returns>
    internal async Task<string> WriteAsync(DateOnly day, string html, int keep, CancellationToken token)
    {
        Directory.CreateDirectory(Root);
        var path = Path.Combine(Root, Name(day));
        await WriteWholeAsync(path, html, token);
        foreach (var old in Directory.GetFiles(Root, Names).OrderDescending(StringComparer.Ordinal).Skip(keep))
        {
            File.Delete(old);
        }

        return path;
    }

    /// <summary>Name of a day's report.</summary>
    internal static string Name(DateOnly day) => $"report-{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.html";

    /// <summary>Writes a file beside its place and moves it there.</summary>
    internal static async Task WriteWholeAsync(string path, string text, CancellationToken token)
    {
        var written = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await File.WriteAllTextAsync(written, text, token);
            File.Move(written, path, overwrite: true);
        }
        finally
        {
            File.Delete(written);
        }
    }
}
