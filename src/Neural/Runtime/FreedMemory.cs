using System.Runtime.InteropServices;

namespace StrategyFactory.Neural.Runtime;

/// <summary>
/// Memory that tensors had. The C library of Debian 12 does not find its aligned pieces again (its bug 14581), so that a training of long
/// texts would come to hold several times what it uses.
/// </summary>
internal static partial class FreedMemory
{
    /// <summary>Gives it back to the system.</summary>
    public static void Return()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Trim(0);
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nint kept);
}
