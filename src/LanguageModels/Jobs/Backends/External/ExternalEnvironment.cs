using System.Collections;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>
/// What a training's process gets to know of this one's variables. Connection strings and keys may be among them, so those that are meant
/// are named, not those that are not.
/// </summary>
internal static class ExternalEnvironment
{
    private static readonly string[] Names =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "CUDA_HOME",
        "CUDA_PATH", "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES",
        "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "ROCM_PATH", "HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE",
        "TRANSFORMERS_OFFLINE", "TORCH_HOME", "TRITON_CACHE_DIR", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE", "NO_PROXY", "no_proxy",
    ];

    private static readonly KeyValuePair<string, string>[] Always =
    [
        new("PYTHONUNBUFFERED", "1"), new("PYTHONDONTWRITEBYTECODE", "1"), new("PYTHONIOENCODING", "utf-8"),
        new("TOKENIZERS_PARALLELISM", "false"), new("WANDB_MODE", "disabled"), new("HF_HUB_DISABLE_TELEMETRY", "1"),
        new("HF_HUB_DISABLE_PROGRESS_BARS", "1"), new("AXOLOTL_DO_NOT_TRACK", "1"), new("DO_NOT_TRACK", "1"),
    ];

    /// <param name="further">More names, separated by commas.</param>
    internal static Dictionary<string, string> Of(string further)
    {
        var meant = Names.Concat(further.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
        var passed = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(entry => meant.Contains((string)entry.Key) || ((string)entry.Key).StartsWith("LC_", StringComparison.Ordinal))
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        foreach (var (name, value) in Always)
        {
            passed[name] = value;
        }

        return passed;
    }
}
