using System.Runtime.InteropServices;

namespace StrategyFactory.Neural.Runtime;

/// <summary>The system that the native libraries are shipped for.</summary>
internal static class NativePlatform
{
    /// <summary>Why they cannot be loaded on this one, a clause; null where it is the one.</summary>
    public static string? Refusal() => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
        ? null
        : $"it comes for Linux on x64, this is {RuntimeInformation.RuntimeIdentifier}";
}
