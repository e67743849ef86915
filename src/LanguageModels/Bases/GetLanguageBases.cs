using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Bases;

internal sealed class GetLanguageBasesHandler(BaseModels bases) : IRequestHandler<GetLanguageBases, LanguageBases>
{
    public Task<LanguageBases> Handle(GetLanguageBases request, CancellationToken cancellationToken)
    {
        var here = bases.Look();
        return Task.FromResult<LanguageBases>(new(
            [.. here.Models.Select(each => each.Model.Describe())],
            [.. here.Unreadable.Select(each => new UnreadableModel(each.Name, each.Reason))]));
    }
}

internal static class LanguageBaseEndpoints
{
    internal static void MapLanguageBases(this IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/fine-tuning/bases", (IMediator mediator, CancellationToken token) => mediator.Send(new GetLanguageBases(), token))
        .WithTags("Language models").WithName("GetLanguageBases")
        .WithSummary("Language models of this machine, and folders that hold none");
}
