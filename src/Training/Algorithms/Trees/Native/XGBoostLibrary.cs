using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace StrategyFactory.Training.Algorithms.Trees.Native;

/// <summary>
/// Finds XGBoost's shared library, by its name or where <c>Training:XGBoostLibrary</c> says, and tells why it cannot be used.
/// </summary>
/// <remarks>
/// A process has one such library: the first that was found. Others on the same process only decide whether they may use it.
/// </remarks>
internal sealed class XGBoostLibrary
{
    private const string Install = "install it (Debian, Ubuntu: apt-get install libxgboost0) or name its file in Training:XGBoostLibrary";

    private static readonly string[] Names = ["libxgboost.so.0", "libxgboost.so", "libxgboost.dylib", "xgboost.dll"];

    private static readonly Lock Loading = new();

    // P/Invoke binds per process, so this handle is the process's and not an instance's.
    private static nint s_handle;

    private static bool s_resolves;

    public XGBoostLibrary(IOptions<TrainingOptions> options)
        : this(options.Value.XGBoostLibrary)
    {
    }

    internal XGBoostLibrary(string? path) => (Unavailable, Version) = Find(path);

    /// <summary>Why it cannot be used and what to do, without a full stop; null when it can.</summary>
    internal string? Unavailable { get; }

    /// <summary>Version such as <c>1.7.4</c>; null when it cannot be used.</summary>
    internal string? Version { get; }

    private static (string? Unavailable, string? Version) Find(string? path)
    {
        var named = !string.IsNullOrWhiteSpace(path);
        lock (Loading)
        {
            nint handle = 0;
            string[] names = named ? [path!] : Names;
            if (!names.Any(name => NativeLibrary.TryLoad(name, typeof(XGBoostLibrary).Assembly, null, out handle)))
            {
                var why = named
                    ? $"XGBoost's library cannot be loaded from Training:XGBoostLibrary '{path}': name the file libxgboost.so"
                    : $"XGBoost's library is not on this machine: {Install}";
                return (why, null);
            }

            if (!NativeLibrary.TryGetExport(handle, nameof(XGBoostNative.XGBoosterSaveModelToBuffer), out _))
            {
                return ($"'{path ?? Names[0]}' is no XGBoost of version 1.6 or later: {Install}", null);
            }

            s_handle = s_handle == 0 ? handle : s_handle;
            if (!s_resolves)
            {
                NativeLibrary.SetDllImportResolver(typeof(XGBoostLibrary).Assembly, Resolve);
                s_resolves = true;
            }
        }

        XGBoostNative.XGBoostVersion(out var major, out var minor, out var patch);
        return (null, FormattableString.Invariant($"{major}.{minor}.{patch}"));
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name == XGBoostNative.Library ? s_handle : 0;
}
