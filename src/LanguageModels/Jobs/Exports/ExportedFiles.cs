using System.Security.Cryptography;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs.Exports;

/// <summary>Tells files by their lengths and hashes.</summary>
internal static class ExportedFiles
{
    /// <summary>A file, or the files of a folder by name.</summary>
    internal static async Task<TrainingExport> DescribeAsync(string format, string path, CancellationToken token)
    {
        List<ExportedFile> files = [];
        string[] all = File.Exists(path) ? [path] : [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)];
        foreach (var file in all)
        {
            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, token));
            files.Add(new(Path.GetFileName(file), content.Length, hash));
        }

        return new(format, path, files.Sum(file => file.Bytes), files);
    }
}
