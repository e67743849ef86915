using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Records;
using StrategyFactory.PromptOptimization.Texts;

namespace StrategyFactory.PromptOptimization.Prompts;

internal sealed class GetOptimizationHandler(PromptRecords records, KeptTexts texts) : IRequestHandler<GetOptimization, OptimizationDetails>
{
    public async Task<OptimizationDetails> Handle(GetOptimization request, CancellationToken cancellationToken)
    {
        var record = await records.FindAsync(request.OptimizationId, cancellationToken)
            ?? throw new NotFoundException($"There is no optimisation {request.OptimizationId}.", "optimization_id");
        return new(
            record.Id, record.Character, record.CharacterVersion, record.Topic, record.Type, record.Arm.Name,
            record.EnhancementSet.Name, record.Injections, record.Attempt, Math.Round(record.Predicted, 4),
            Math.Round(record.Calibrated, 4), record.CreatedAt, await texts.FindAsync(record.Id, cancellationToken));
    }
}

internal static class GetOptimizationEndpoint
{
    internal static void MapGetOptimization(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
                "/optimizations/{id:guid}",
                (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetOptimization(id), token))
            .WithTags("Prompt optimisation").WithSummary("A prompt that was handed out; its text only where texts are kept");
}
