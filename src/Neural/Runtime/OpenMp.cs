using System.Runtime.InteropServices;

namespace StrategyFactory.Neural.Runtime;

/// <summary>The library that libtorch and llama.cpp share their work among threads with; each may bring a copy of its own.</summary>
internal static partial class OpenMp
{
    /// <summary>
    /// Threads that wait for work burn a core each unless told not to, which costs 4 to 10 times on a machine with others on it. A copy
    /// reads this once, when it is loaded, and from the environment of C, which .NET's own does not reach.
    /// </summary>
    public static void WaitPassively() => _ = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
