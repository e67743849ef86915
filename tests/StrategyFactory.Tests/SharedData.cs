using NUnit.Framework;

namespace StrategyFactory.Tests;

/// <summary>Finds the optional folder of real market data beside the repository; tests that need it skip where it is absent.</summary>
internal static class SharedData
{
    /// <summary>The full path of a file or folder below <c>shared/</c>; ignores the running test where it does not exist.</summary>
    public static string Require(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", relative);
            if (Path.Exists(candidate))
            {
                return candidate;
            }
        }

        Assert.Ignore($"shared/{relative} is not beside this checkout; this test needs the team's market data.");
        return string.Empty;
    }
}
