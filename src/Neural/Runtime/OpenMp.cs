using System.Runtime.InteropServices;

namespace StrategyFactory.Neural.Runtime;

/// <summary>
/// The library that libtorch and llama.cpp share their work among threads with; each brings a copy of its own. A copy reads how its
/// threads wait once, when it is loaded, and from the environment of C, which .NET's own does not reach.
/// </summary>
internal static partial class OpenMp
{
    private const string Policy = "OMP_WAIT_POLICY";
    private const string SpinCount = "GOMP_SPINCOUNT";
    private const string SystemCopy = "libgomp.so.1";

    // looks, some milliseconds; what the library does itself where nothing is said of waiting
    private const string Moment = "300000";

    /// <summary>
    /// Threads that wait for work burn a core each unless told not to, which costs 4 to 10 times on a machine with others on it.
    /// </summary>
    public static void WaitPassively() => _ = SetEnvironment(Policy, "PASSIVE", overwrite: 0);

    /// <summary>
    /// Loads a library whose threads look for a moment whether there is work before they sleep: a token takes llama.cpp hundreds of steps
    /// that all threads wait for each other after, and to sleep and be woken takes longer than a step. With a model of 135 million
    /// parameters two threads that sleep write fewer tokens a second than one thread alone.
    /// </summary>
    /// <param name="load">Loads it. What the user says of waiting in the environment stands.</param>
    public static T WaitingBriefly<T>(Func<T> load)
    {
        if (Environment.GetEnvironmentVariable(SpinCount) is not null || Environment.GetEnvironmentVariable(Policy) is not null)
        {
            return load();
        }

        _ = SetEnvironment(SpinCount, Moment, overwrite: 1);
        try
        {
            return load();
        }
        finally
        {
            _ = UnsetEnvironment(SpinCount);
        }
    }

    /// <summary>
    /// Loads the system's copy, which llama.cpp asks for, before libtorch's: that answers to the same name, so that llama.cpp would get
    /// one whose threads sleep at once, and write half as many tokens a second.
    /// </summary>
    public static void LoadSystemCopy() => _ = WaitingBriefly(() => NativeLibrary.TryLoad(SystemCopy, out _));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetEnvironment(string name);
}
