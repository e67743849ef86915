namespace StrategyFactory.LanguageModels.Registry.Deployments;

/// <summary>Says whether comparisons speak for a version.</summary>
internal interface IDeploymentGate
{
    /// <summary>Looks at the latest comparison of a version.</summary>
    Task<GateVerdict> JudgeAsync(Guid versionId, CancellationToken token);
}

/// <summary>What comparisons say of a version.</summary>
/// <param name="Passed">Whether they speak for it.</param>
/// <param name="Reasons">What speaks against it, a sentence each.</param>
/// <param name="ComparisonId">The comparison, or null where there is none.</param>
internal sealed record GateVerdict(bool Passed, IReadOnlyList<string> Reasons, Guid? ComparisonId);
