using System.Globalization;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>Memory that this machine can still give.</summary>
internal static class AvailableMemory
{
    private const string Field = "MemAvailable:";

    /// <summary>What the system says, no more than the process may have; null where neither is told.</summary>
    internal static long? Bytes()
    {
        const string File = "/proc/meminfo";
        if (!System.IO.File.Exists(File))
        {
            return null;
        }

        var line = System.IO.File.ReadLines(File).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        var allowed = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var told = line?[Field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(told, CultureInfo.InvariantCulture, out var kilobytes)
            ? Math.Min(kilobytes * 1024, allowed > 0 ? allowed : long.MaxValue)
            : null;
    }
}
