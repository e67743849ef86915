using Microsoft.Extensions.Options;

namespace StrategyFactory.LanguageModels.Versions;

/// <summary>The files of versions on disk.</summary>
internal sealed class VersionFiles(IOptions<LanguageModelsOptions> options)
{
    /// <summary>Bytes of a file, or of all files of a folder.</summary>
    internal static long BytesOf(string location) => File.Exists(location)
        ? new FileInfo(location).Length
        : Directory.EnumerateFiles(location, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);

    /// <summary>Deletes what a training made; a file of the user that was only entered stays.</summary>
    internal void Delete(RegisteredVersion version)
    {
        var trainings = Path.Combine(Path.GetFullPath(options.Value.Folder), "trainings") + Path.DirectorySeparatorChar;
        if (Path.GetFullPath(version.Location).StartsWith(trainings, StringComparison.Ordinal) && Directory.Exists(version.Location))
        {
            Directory.Delete(version.Location, recursive: true);
        }
    }
}
