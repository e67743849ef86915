using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Versions;
using StrategyFactory.Neural.LlamaCpp;

namespace StrategyFactory.LanguageModels.Registry.Deployments;

/// <summary>Serves within this process, by llama.cpp.</summary>
internal sealed class NativeTarget(RegistrySource source)
{
    internal const string Name = "native";
    private const string Field = "target";

    /// <summary>Refuses what cannot be served here.</summary>
    /// <returns>What was asked for and has no effect here.</returns>
    /// <exception cref="UnprocessableException">llama.cpp is missing, or the version's base, or it lives elsewhere.</exception>
    internal IReadOnlyList<string> Require(RegisteredVersion version, DeploymentConfig? config)
    {
        try
        {
            LlamaRuntime.Require();
        }
        catch (LlamaMissingException missing)
        {
            throw new UnprocessableException($"{Field}: '{Name}' cannot be used here ({missing.Message.TrimEnd('.')}).", Field);
        }

        if (version.Kind == VersionKind.Remote)
        {
            throw new UnprocessableException(
                $"{Field}: {version.Reference} lives elsewhere, as {version.Location}; it is asked there.", Field);
        }

        _ = source.Of(version);
        List<string> warnings = [];
        if (config?.GpuMemoryUtilization is not null)
        {
            warnings.Add("gpu_memory_utilization: has no effect; native serves from the memory of the processor.");
        }

        if (config?.MaxModelLen is not null)
        {
            warnings.Add("max_model_len: has no effect on one version; LanguageModels:Serving:ContextTokens holds for all.");
        }

        return warnings;
    }
}
