using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Comparisons;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Versions;

namespace StrategyFactory.LanguageModels.Registry.Deployments;

/// <summary>Keeps versions from production that no comparison speaks for, where the configuration wants that.</summary>
internal sealed class ProductionGate(IDeploymentGate gate, IOptions<LanguageModelsOptions> options)
{
    /// <summary>Refuses what is not good enough, unless a reason is given.</summary>
    /// <returns>What speaks against the version and was overridden, a sentence each.</returns>
    /// <exception cref="ConflictException">No comparison speaks for it.</exception>
    internal async Task<IReadOnlyList<string>> RequireAsync(
        RegisteredVersion version, DeploymentRequest request, CancellationToken token)
    {
        if (!options.Value.GateProduction || request.Alias != AliasRules.Production)
        {
            return [];
        }

        var verdict = await gate.JudgeAsync(version.Id, token);
        if (verdict.Passed)
        {
            return [];
        }

        return request.OverrideReason is not null
            ? verdict.Reasons
            : throw new ConflictException(
                $"alias: {version.Reference} is not for {AliasRules.Production} yet. {string.Join(" ", verdict.Reasons)} "
                + "An override_reason deploys it all the same, and is recorded.",
                "alias");
    }
}
