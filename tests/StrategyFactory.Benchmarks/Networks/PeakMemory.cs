using System.Diagnostics;

namespace StrategyFactory.Benchmarks.Networks;

/// <summary>The largest memory that this process has had since it was asked to forget.</summary>
internal static class PeakMemory
{
    internal static double Megabytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64 / 1048576.0;
        }
    }

    internal static void Forget()
    {
        const string peak = "/proc/self/clear_refs";
        GC.Collect();
        File.WriteAllText(peak, "5");
    }
}
