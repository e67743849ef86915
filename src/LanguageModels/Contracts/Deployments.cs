using MediatR;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>Lets an alias point to a version once all checks have passed; it goes on in the background.</summary>
/// <param name="VersionId">An unknown one is not found.</param>
/// <param name="Request">Where to, and why.</param>
public sealed record DeployModel(Guid VersionId, DeploymentRequest Request) : IRequest<Deployment>;

/// <summary>Where a version is to serve.</summary>
public sealed record DeploymentRequest
{
    /// <summary>What points to it then: lower-case letters, digits and hyphens, at most 30.</summary>
    public string Alias { get; init; } = "production";

    /// <summary><c>native</c>, within this process, or <c>vllm</c>.</summary>
    public string Target { get; init; } = "native";

    /// <summary>How it is served.</summary>
    public DeploymentConfig? DeploymentConfig { get; init; }

    /// <summary>For people.</summary>
    public string? Notes { get; init; }

    /// <summary>Who deploys it, for people.</summary>
    public string? DeployedBy { get; init; }

    /// <summary>Why it is deployed although the comparisons speak against it; recorded.</summary>
    public string? OverrideReason { get; init; }
}

/// <summary>How a version is served.</summary>
/// <param name="GpuMemoryUtilization">What vLLM was started with; the native target has no such share.</param>
/// <param name="MaxModelLen">Tokens of prompt and answer together.</param>
public sealed record DeploymentConfig(double? GpuMemoryUtilization = null, int? MaxModelLen = null);

/// <summary>Lets an alias of this version point to what it pointed to before.</summary>
/// <param name="VersionId">The version that the alias points to now.</param>
/// <param name="Request">Which alias, and why.</param>
public sealed record RollBackModel(Guid VersionId, RollbackRequest Request) : IRequest<Deployment>;

/// <summary>Which alias goes back.</summary>
/// <param name="Alias">The alias.</param>
/// <param name="Notes">For people.</param>
/// <param name="DeployedBy">Who does it, for people.</param>
public sealed record RollbackRequest(string Alias = "production", string? Notes = null, string? DeployedBy = null);

/// <summary>Takes an alias away from a version; nothing serves under it then.</summary>
/// <param name="VersionId">The version that the alias points to now.</param>
/// <param name="Request">Which alias, and why.</param>
public sealed record UndeployModel(Guid VersionId, RollbackRequest Request) : IRequest<Deployment>;

/// <summary>What all aliases point to.</summary>
/// <param name="At">At that moment; null for now.</param>
/// <param name="Name">Only of models of this name; null for all.</param>
public sealed record GetDeployments(DateTimeOffset? At = null, string? Name = null) : IRequest<IReadOnlyList<Deployment>>;

/// <summary>All deployments, also those that were refused, newest first.</summary>
/// <param name="Name">Only of models of this name; null for all.</param>
/// <param name="Alias">Only of this alias.</param>
/// <param name="Limit">At most so many, 1 to 500.</param>
public sealed record GetDeploymentHistory(string? Name = null, string? Alias = null, int Limit = 100)
    : IRequest<IReadOnlyList<Deployment>>;

/// <summary>A deployment.</summary>
public sealed record GetDeployment(Guid DeploymentId) : IRequest<Deployment>;

/// <summary>Ends a deployment before the alias moves.</summary>
public sealed record CancelDeployment(Guid DeploymentId) : IRequest<Deployment>;

/// <summary>A movement of an alias, or the wish for one.</summary>
/// <param name="Id">What requests name it by.</param>
/// <param name="VersionId">The version; of an alias that was taken away the one that it was taken from.</param>
/// <param name="Reference">What requests call the version.</param>
/// <param name="Name">Name of the model.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Action"><c>deploy</c>, <c>rollback</c> or <c>undeploy</c>.</param>
/// <param name="Target"><c>native</c> or <c>vllm</c>.</param>
/// <param name="Status"><c>pending</c>, <c>checking</c>, <c>done</c>, <c>refused</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Progress">0 to 100.</param>
/// <param name="Stage">What is done at the moment, a few words; null once it has ended.</param>
/// <param name="Warnings">What was asked for and has no effect there, a sentence each.</param>
/// <param name="Preflight">What the checks found; null where there was none.</param>
/// <param name="OverrideReason">Why the comparisons were overridden, or null.</param>
/// <param name="Overridden">What the comparisons said against it, a sentence each.</param>
/// <param name="Config">How it is served.</param>
/// <param name="Notes">For people.</param>
/// <param name="DeployedBy">Who did it.</param>
/// <param name="Error">Why it did not come to be, or null.</param>
/// <param name="CreatedAt">When it was asked for, UTC.</param>
/// <param name="MovedAt">When the alias moved, or null.</param>
public sealed record Deployment(
    Guid Id,
    Guid VersionId,
    string Reference,
    string Name,
    string Alias,
    string Action,
    string Target,
    string Status,
    double Progress,
    string? Stage,
    IReadOnlyList<string> Warnings,
    PreflightReport? Preflight,
    string? OverrideReason,
    IReadOnlyList<string> Overridden,
    DeploymentConfig? Config,
    string? Notes,
    string? DeployedBy,
    string? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset? MovedAt);

/// <summary>What the checks before a deployment found.</summary>
/// <param name="Passed">Whether all passed that apply.</param>
/// <param name="Checks">One by one, in order.</param>
/// <param name="Agreement">How trainer and server agree; null where they cannot be compared.</param>
public sealed record PreflightReport(bool Passed, IReadOnlyList<PreflightCheck> Checks, ServingAgreement? Agreement);

/// <summary>A check before a deployment.</summary>
/// <param name="Name">
/// <c>base_matches</c>, <c>loads</c>, <c>template</c>, <c>end_token</c>, <c>prompt_ids</c>, <c>teacher_forcing</c> or <c>answers</c>.
/// </param>
/// <param name="Passed">Whether it passed; null where it does not apply.</param>
/// <param name="Detail">What was found, a sentence.</param>
public sealed record PreflightCheck(string Name, bool? Passed, string Detail);

/// <summary>
/// How trainer and server agree on given answers, token by token behind the same beginning. Free-running texts part after one near tie, so
/// they would prove nothing.
/// </summary>
/// <param name="Prompts">Conversations that were looked at.</param>
/// <param name="Tokens">Tokens of their answers.</param>
/// <param name="SameFirstChoice">Share of the tokens at which both would have chosen the same.</param>
/// <param name="LargestDifference">Of the logarithms of the probability of a token.</param>
/// <param name="MeanDifference">Likewise, on average.</param>
/// <param name="LargestAllowed">What the largest difference may be.</param>
public sealed record ServingAgreement(
    int Prompts, int Tokens, double SameFirstChoice, double LargestDifference, double MeanDifference, double LargestAllowed);

/// <summary>The durable work of a deployment: its checks, and then the movement of the alias.</summary>
public sealed record RunDeployment(Guid DeploymentId) : IDurableCommand
{
    /// <inheritdoc/>
    public string JobKey => DeploymentId.ToString();

    /// <inheritdoc/>
    public IRequest WhenGivenUp(string reason) => new EndDeployment(DeploymentId, "failed", reason);

    /// <inheritdoc/>
    public IRequest WhenCancelled() => new EndDeployment(DeploymentId, "cancelled", "It was deleted from the queue.");
}

/// <summary>Ends a deployment without moving the alias; one that has ended stays as it is.</summary>
/// <param name="DeploymentId">Nothing happens where there is none of it.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record EndDeployment(Guid DeploymentId, string Status, string Reason) : IRequest;
