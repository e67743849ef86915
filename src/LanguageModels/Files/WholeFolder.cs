namespace StrategyFactory.LanguageModels.Files;

/// <summary>A folder that can be seen is whole: it is written beside its place first, and then there at once.</summary>
internal static class WholeFolder
{
    private const string Suffix = ".part";

    /// <summary>Writes a folder, in place of one that is there.</summary>
    /// <param name="folder">Its place.</param>
    /// <param name="write">Writes it where it is told to.</param>
    /// <param name="beside">Where it is written meanwhile; null for beside its place.</param>
    internal static async Task WriteAsync(string folder, Func<string, Task> write, string? beside = null)
    {
        var partial = (beside ?? folder) + Suffix;
        Delete(partial);
        try
        {
            Directory.CreateDirectory(partial);
            await write(partial);
            Delete(folder);
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Directory.Move(partial, folder);
        }
        finally
        {
            Delete(partial);
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
