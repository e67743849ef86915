using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Serving.Chats;

internal sealed class RateServedChatValidator : AbstractValidator<RateServedChat>
{
    public RateServedChatValidator() => RuleFor(request => request.Rating).SetValidator(new ChatRatingValidator()).OverridePropertyName("");
}

internal sealed class RateGivenChatValidator : AbstractValidator<RateGivenChat>
{
    public RateGivenChatValidator()
    {
        RuleFor(request => request.Chat).SetValidator(new ChatRatingValidator()).OverridePropertyName("");
        RuleFor(request => request.Chat.Model).Must(RatingRules.IsLabel).OverridePropertyName("Model")
            .WithMessage("model: at most 200 characters.");
    }
}

/// <summary>What <see cref="RateExample"/> does not look at itself.</summary>
internal sealed class ChatRatingValidator : AbstractValidator<ChatRating>
{
    public ChatRatingValidator()
    {
        RuleFor(rating => rating.Philosopher).Must(RatingRules.IsLabel).WithMessage("philosopher: at most 200 characters.");
        RuleFor(rating => rating.Domain).Must(RatingRules.IsLabel).WithMessage("domain: at most 200 characters.");
        RuleFor(rating => rating.ConquestType).Must(RatingRules.IsLabel).WithMessage("conquest_type: at most 200 characters.");
    }
}

internal sealed class RateServedChatHandler(LanguageModelsContext context, ChatExamples examples)
    : IRequestHandler<RateServedChat, RatedChat>
{
    public async Task<RatedChat> Handle(RateServedChat request, CancellationToken cancellationToken)
    {
        var chat = await context.ServedChats.AsNoTracking().SingleOrDefaultAsync(chat => chat.Id == request.ChatId, cancellationToken)
            ?? throw new NotFoundException(
                $"There is no chat {request.ChatId}, or it is not kept any more (LanguageModels:Serving:KeepChats).", "id");
        IReadOnlyList<ExampleMessage> messages =
            [.. FactoryJson.Read<List<ExampleMessage>>(chat.Messages), new(Turns.Assistant, chat.Answer)];
        return await examples.RateAsync(messages, chat.Model, request.Rating, cancellationToken);
    }
}

internal sealed class RateGivenChatHandler(ChatExamples examples) : IRequestHandler<RateGivenChat, RatedChat>
{
    public Task<RatedChat> Handle(RateGivenChat request, CancellationToken cancellationToken) =>
        examples.RateAsync(request.Chat.Messages, request.Chat.Model ?? "", request.Chat, cancellationToken);
}

/// <summary>Makes examples of answered conversations.</summary>
internal sealed class ChatExamples(DatabaseSession session, LanguageModelsContext context, ExampleWriter writer, IMediator mediator)
{
    internal async Task<RatedChat> RateAsync(
        IReadOnlyList<ExampleMessage> messages, string model, ChatRating rating, CancellationToken token)
    {
        RequireLearnable(messages);
        var (philosopher, domain, type) = (Label(rating.Philosopher), Label(rating.Domain), Label(rating.ConquestType));
        NewExample example = new()
        {
            ContentHash = ExampleHash.Of(philosopher, domain, type, messages),
            Philosopher = philosopher,
            Domain = domain,
            ConquestType = type,
            Source = null,
            Model = model,
            Messages = messages,
            Rating = null,
        };
        return await session.InTransactionAsync(inner => StoreAsync(example, rating, inner), token);
    }

    private async Task<RatedChat> StoreAsync(NewExample example, ChatRating rating, CancellationToken token)
    {
        await writer.EnterAsync(token);
        var stored = await writer.WriteAsync([example], "", token);
        var id = await context.Analyses.Where(each => each.ContentHash == example.ContentHash).Select(each => each.Id).SingleAsync(token);
        NewExampleRating given = new()
        {
            Rating = rating.Rating,
            IsGoldStar = rating.IsGoldStar,
            Feedback = rating.Feedback,
            Rater = rating.Rater,
        };
        return new(id, stored > 0, await mediator.Send(new RateExample(id, given), token));
    }

    private static void RequireLearnable(IReadOnlyList<ExampleMessage> messages)
    {
        if (messages.Select((message, place) => (message.Role, place))
            .FirstOrDefault(each => each.Role is not (Turns.System or Turns.User or Turns.Assistant)) is { Role: { } role } unknown)
        {
            throw new UnprocessableException(
                $"messages[{unknown.place}].role: '{role}' is not known; {Turns.System}, {Turns.User}, {Turns.Assistant}.", "messages");
        }

        if (ConversationRules.Check(messages) is { } fault)
        {
            var subject = fault.Reason.StartsWith("message", StringComparison.Ordinal) ? "" : "the conversation ";
            throw new UnprocessableException($"messages: {subject}{fault.Reason}.", "messages");
        }

        if (messages[^1].Role != Turns.Assistant)
        {
            throw new UnprocessableException("messages: the last one is not of the assistant; the answer that is rated.", "messages");
        }
    }

    private static string Label(string? text) => text?.Trim() ?? "";
}

internal static class RateChatEndpoints
{
    internal static void MapRateChat(this IEndpointRouteBuilder routes)
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
