using System.Diagnostics;
using NUnit.Framework;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>A database that was made and migrated once and is copied for every storage folder: to make one takes seconds.</summary>
internal static class PreparedDatabase
{
    private const string Folder = "postgres";

    private static StorageFolder? _storage;

    /// <summary>Makes it.</summary>
    public static async Task MakeAsync()
    {
        var storage = StorageFolder.Fresh();
        var outcome = await storage.RunAsync("migrate");
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        _storage = storage;
    }

    /// <summary>Copies it into a storage root, with its owners and rights.</summary>
    public static void CopyTo(string root)
    {
        var source = _storage ?? throw new InvalidOperationException("The database is made before the first test.");
        using var copy = Process.Start("cp", ["-a", Path.Combine(source.Root, Folder), root]);
        copy.WaitForExit();
        Assert.That(copy.ExitCode, Is.Zero, "cp");
    }

    /// <summary>Deletes it.</summary>
    public static async Task DeleteAsync()
    {
        if (_storage is { } storage)
        {
            await storage.DisposeAsync();
        }
    }
}
