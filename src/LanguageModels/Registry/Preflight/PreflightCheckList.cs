using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Versions;

namespace StrategyFactory.LanguageModels.Registry.Preflight;

/// <summary>What a version must show before an alias points to it: that it answers as it was trained to.</summary>
internal sealed class PreflightCheckList(TrainedPreflight ofTrained, FilePreflight ofFiles)
{
    /// <summary>Runs all checks that apply.</summary>
    /// <param name="version">Its kind says which checks apply.</param>
    /// <param name="target">Where it is to serve; within vLLM it is loaded already.</param>
    /// <param name="tell">Is told what is done, and how far it is in percent.</param>
    /// <param name="token">Ends it without a report.</param>
    internal Task<PreflightReport> RunAsync(
        RegisteredVersion version, string target, Func<string, double, Task> tell, CancellationToken token) =>
        version.Kind == VersionKind.Gguf ? ofFiles.RunAsync(version, tell, token) : ofTrained.RunAsync(version, target, tell, token);
}
