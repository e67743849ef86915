using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Serving.Chats;

/// <summary>The web API of answered conversations.</summary>
internal static class ChatEndpoints
{
    internal static void MapChats(this IEndpointRouteBuilder routes)
    {
        var chats = routes.MapGroup("/v1/fine-tuning/chats").WithTags("Language models");
        chats.MapPost(
            "/rate",
            (GivenChat chat, IMediator mediator, CancellationToken token) => mediator.Send(new RateGivenChat(chat), token))
            .WithName("RateGivenChat").WithSummary("Makes an example to learn from of a conversation, with a rating");
        chats.MapPost(
            "/{id}/rate",
            (string id, ChatRating rating, IMediator mediator, CancellationToken token) =>
                mediator.Send(new RateServedChat(id, rating), token))
            .WithName("RateServedChat").WithSummary("The same of one that was answered here, by the id of its completion");
    }
}
