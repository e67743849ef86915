using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Registry.Vllm;

namespace StrategyFactory.LanguageModels.Registry.Deployments;

internal sealed class DeployModelValidator : AbstractValidator<DeployModel>
{
    private static readonly string[] Targets = [NativeTarget.Name, VllmTarget.Name];

    public DeployModelValidator()
    {
        RuleFor(command => command.Request.Alias).Must(AliasRules.IsAlias).OverridePropertyName("Alias")
            .WithMessage(command => AliasRules.Refusal(command.Request.Alias));
        RuleFor(command => command.Request.Target).Must(target => Targets.Contains(target, StringComparer.Ordinal))
            .OverridePropertyName("Target")
            .WithMessage(command => $"target: '{command.Request.Target}' is not known; {string.Join(", ", Targets)}.");
        RuleFor(command => command.Request.Notes).Must(AliasRules.IsShort).OverridePropertyName("Notes")
            .WithMessage(AliasRules.TooLong("notes"));
        RuleFor(command => command.Request.DeployedBy).Must(AliasRules.IsShort).OverridePropertyName("DeployedBy")
            .WithMessage(AliasRules.TooLong("deployed_by"));
        RuleFor(command => command.Request.OverrideReason)
            .Must(reason => reason is null || reason.Trim().Length is > 0 and <= AliasRules.LongestText)
            .OverridePropertyName("OverrideReason").WithMessage($"override_reason: 1 to {AliasRules.LongestText} characters.");
        RuleFor(command => command.Request.DeploymentConfig!.MaxModelLen).InclusiveBetween(16, 1 << 20)
            .When(command => command.Request.DeploymentConfig?.MaxModelLen is not null).OverridePropertyName("DeploymentConfig.MaxModelLen")
            .WithMessage(command => $"deployment_config.max_model_len: {command.Request.DeploymentConfig!.MaxModelLen} is not allowed; "
                + $"16 to {1 << 20}.");
    }
}

internal sealed class DeployModelHandler(
    LanguageModelsContext context,
    DatabaseSession session,
    RegisteredVersions versions,
    NativeTarget native,
    VllmTarget vllm,
    ProductionGate gate,
    IDurableCommandQueue queue,
    TimeProvider clock)
    : IRequestHandler<DeployModel, Deployment>
{
    public async Task<Deployment> Handle(DeployModel command, CancellationToken cancellationToken)
    {
        var request = command.Request;
        var version = await versions.RequireReadyAsync(command.VersionId, cancellationToken);
        IReadOnlyList<string> warnings = [];
        if (request.Target == VllmTarget.Name)
        {
            vllm.Require(version);
        }
        else
        {
            warnings = native.Require(version, request.DeploymentConfig);
        }

        var overridden = await gate.RequireAsync(version, request, cancellationToken);
        var now = clock.GetUtcNow();
        var row = new DeploymentRow
        {
            Id = Guid.CreateVersion7(now),
            VersionId = version.Id,
            Version = version,
            Name = version.Name,
            Alias = request.Alias,
            Action = DeploymentAction.Deploy,
            Target = request.Target,
            Warnings = FactoryJson.Write(warnings),
            OverrideReason = overridden.Count > 0 ? request.OverrideReason : null,
            Overridden = FactoryJson.Write(overridden),
            Config = request.DeploymentConfig is { } config ? FactoryJson.Write(config) : null,
            Notes = request.Notes,
            DeployedBy = request.DeployedBy,
            CreatedAt = now,
        };
        return await session.InTransactionAsync(
            async inner =>
            {
                context.Deployments.Add(row);
                await context.SaveChangesAsync(inner);
                await queue.EnqueueAsync(new RunDeployment(row.Id), inner);
                return row.Describe();
            },
            cancellationToken);
    }
}

internal static class DeployModelEndpoints
{
    internal static void MapDeployModel(this IEndpointRouteBuilder routes)
    {
        var fineTuning = routes.MapGroup("/v1/fine-tuning").WithTags("Language models");
        fineTuning.MapPost(
            "/models/{id:guid}/deploy",
            async (Guid id, DeploymentRequest? request, IMediator mediator, CancellationToken token) =>
            {
                var begun = await mediator.Send(new DeployModel(id, request ?? new()), token);
                return TypedResults.Accepted($"/v1/fine-tuning/deployments/{begun.Id}", begun);
            })
            .WithName("DeployModel").WithSummary("Checks a version and lets an alias point to it");
    }
}
