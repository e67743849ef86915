using System.Runtime.InteropServices;

namespace StrategyFactory.Neural.Runtime;

/// <summary>Brings libtorch into the process, once and before its first use.</summary>
public static class TorchRuntime
{
    // in this order: the second finds the first by its name
    private static readonly string[] Libraries = ["libtorch.so", "libLibTorchSharp.so"];

    private static readonly Lazy<string?> Missing = new(Load);

    /// <summary>Loads libtorch if it is not there yet.</summary>
    /// <exception cref="TorchMissingException">It cannot be loaded.</exception>
    public static void Require()
    {
        if (Missing.Value is { } reason)
        {
            throw new TorchMissingException(reason);
        }
    }

    /// <summary>
    /// Why it cannot be loaded, or null where it was. TorchSharp's own attempt would copy half a gigabyte before it failed.
    /// </summary>
    private static string? Load()
    {
        if (NativePlatform.Refusal() is { } platform)
        {
            return platform;
        }

        OpenMp.WaitPassively();
        return FirstRefusal(Libraries, SearchFolders());
    }

    /// <summary>Loads libraries by their files.</summary>
    /// <returns>Why one of them cannot be, or null.</returns>
    internal static string? FirstRefusal(IEnumerable<string> libraries, IReadOnlyList<string> folders)
    {
        foreach (var library in libraries)
        {
            if (folders.Select(folder => Path.Combine(folder, library)).FirstOrDefault(File.Exists) is not { } file)
            {
                return $"{library} is not in {string.Join(" or ", folders)}";
            }

            try
            {
                _ = NativeLibrary.Load(file);
            }
            catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
            {
                return failure.Message.Trim().Split('\n')[0].TrimEnd('.');
            }
        }

        return null;
    }

    /// <summary>Where the files of packages lie: beside the program, or below it where it was built for any system.</summary>
    private static string[] SearchFolders() =>
        AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string folders
            ? folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : [AppContext.BaseDirectory];
}
