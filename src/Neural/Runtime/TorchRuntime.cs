using System.Runtime.InteropServices;

namespace StrategyFactory.Neural.Runtime;

/// <summary>Brings libtorch into the process, once and before its first use.</summary>
public static class TorchRuntime
{
    // in this order: the second finds the first by its name
    private static readonly string[] Libraries = ["libtorch.so", "libLibTorchSharp.so"];

    private const string Cuda = "libtorch_cuda.so";
    private const string FolderVariable = "FACTORY_LIBTORCH";

    private static readonly Lazy<string?> Missing = new(Load);
    private static readonly Lazy<string?> WithoutCuda = new(LookForCuda);

    /// <summary>Loads libtorch if it is not there yet.</summary>
    /// <exception cref="TorchMissingException">It cannot be loaded.</exception>
    public static void Require()
    {
        if (Missing.Value is { } reason)
        {
            throw new TorchMissingException(reason);
        }
    }

    /// <summary>Why networks cannot be computed by a GPU here, a clause; null where they can.</summary>
    /// <exception cref="TorchMissingException">They cannot be computed at all.</exception>
    public static string? CudaMissing()
    {
        Require();
        return WithoutCuda.Value;
    }

    /// <summary>TorchSharp is not asked where the library is not there: it would look for half a gigabyte of others to copy.</summary>
    private static string? LookForCuda()
    {
        if (CudaRefusal(SearchFolders()) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return TorchSharp.torch.cuda.is_available() ? null : "libtorch finds no GPU that it can use";
        }
        catch (Exception failure) when (failure is DllNotFoundException or NotSupportedException or TypeInitializationException
            or System.Runtime.InteropServices.ExternalException)
        {
            return failure.Message.Trim().Split('\n')[0].TrimEnd('.');
        }
    }

    /// <summary>Why a libtorch in these folders has no CUDA, or null where it has.</summary>
    internal static string? CudaRefusal(IReadOnlyList<string> folders) => folders.Any(folder => File.Exists(Path.Combine(folder, Cuda)))
        ? null
        : $"the libtorch in {string.Join(" or ", folders)} is one without CUDA ({Cuda}); "
            + $"{FolderVariable} names the folder of one that has it";

    /// <summary>
    /// Why it cannot be loaded, or null where it was. TorchSharp's own attempt would copy half a gigabyte before it failed.
    /// </summary>
    private static string? Load()
    {
        if (NativePlatform.Refusal() is { } platform)
        {
            return platform;
        }

        OpenMp.LoadSystemCopy();
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

    /// <summary>
    /// A folder that somebody named; then where the files of packages lie: beside the program, or below it where it was built for any
    /// system.
    /// </summary>
    private static string[] SearchFolders()
    {
        string[] own = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string folders
            ? folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : [AppContext.BaseDirectory];
        return Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named ? [named, .. own] : own;
    }
}
