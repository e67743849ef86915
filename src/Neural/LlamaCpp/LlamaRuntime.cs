using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;
using LLama.Native;
using StrategyFactory.Neural.Runtime;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>Brings llama.cpp into the process, once and before its first use.</summary>
public static partial class LlamaRuntime
{
    private const string Library = "libllama.so";

    private static readonly Lazy<string?> Missing = new(Load);

    /// <summary>Loads llama.cpp if it is not there yet.</summary>
    /// <exception cref="LlamaMissingException">It cannot be loaded.</exception>
    public static void Require()
    {
        if (Missing.Value is { } reason)
        {
            throw new LlamaMissingException(reason);
        }
    }

    /// <summary>Why it cannot be loaded, or null where it was.</summary>
    private static string? Load()
    {
        if (NativePlatform.Refusal() is { } platform)
        {
            return platform;
        }

        var file = Path.Combine(AppContext.BaseDirectory, "llama", Instructions(), Library);
        if (OpenMp.WaitingBriefly(() => Refusal(file)) is { } refusal)
        {
            return refusal;
        }

        LlamaLog.Attach();
        NativeLibraryConfig.LLama.WithLibrary(file);
        NativeApi.llama_empty_call();
        return null;
    }

    /// <summary>Loads the library of a file, which finds those that it needs beside itself and in the system.</summary>
    /// <returns>Why it cannot be loaded, or null.</returns>
    internal static string? Refusal(string file)
    {
        if (!File.Exists(file))
        {
            return $"{Path.GetFileName(file)} is not in {Path.GetDirectoryName(file)}";
        }

        try
        {
            _ = NativeLibrary.Load(file);
            return null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            var lacking = LackingLibrary().Match(failure.Message).Groups["name"].Value;
            return lacking.Length > 0 ? Sentence(lacking) : failure.Message.Trim().Split('\n')[0].TrimEnd('.');
        }
    }

    internal static string Sentence(string lacking) => lacking == "libgomp.so.1"
        ? "libgomp.so.1 is not installed; the package libgomp1 has it"
        : $"{lacking}, which it needs, is not installed";

    /// <summary>The newest of the processor's instructions that there is a build for.</summary>
    private static string Instructions()
    {
        var has2 = Avx2.IsSupported && Fma.IsSupported;
        var has512 = has2 && Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512CD.IsSupported;
        return has512 ? "avx512" : has2 ? "avx2" : Avx.IsSupported ? "avx" : "noavx";
    }

    [GeneratedRegex(@"(?<name>lib[\w+.-]+): cannot open shared object file", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LackingLibrary();
}
