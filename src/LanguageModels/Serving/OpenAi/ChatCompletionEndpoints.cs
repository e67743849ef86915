using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Serving.Chats;

namespace StrategyFactory.LanguageModels.Serving.OpenAi;

/// <summary>The web API that clients of OpenAI speak.</summary>
internal static class ChatCompletionEndpoints
{
    internal static void MapChatCompletions(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").WithTags("Language models").WithMetadata(OpenAiErrors.Shape);
        var most = routes.ServiceProvider.GetRequiredService<IOptions<LanguageModelsOptions>>().Value.Serving.MaxRequestBytes;
        api.MapPost("/chat/completions", CompleteAsync).WithMetadata(new RequestSizeLimitAttribute(most))
            .Accepts<ChatCompletionRequest>("application/json").Produces<ChatCompletion>()
            .WithName("CreateChatCompletion").WithSummary("Answers a conversation, whole or piece by piece, as OpenAI's API does");
        api.MapGet("/models", async (IMediator mediator, CancellationToken token) =>
                new ModelList("list", [.. (await mediator.Send(new GetServedModels(), token)).Select(ModelEntry.Of)]))
            .WithName("ListServedModels").WithSummary("The models that answer");
        api.MapGet("/models/{**id}", async (string id, IMediator mediator, CancellationToken token) =>
                (await mediator.Send(new GetServedModels(), token)).FirstOrDefault(model => model.Name == id) is { } found
                    ? ModelEntry.Of(found)
                    : throw new NotFoundException($"model: '{id}' is not here; /v1/models lists those that are.", "model"))
            .WithName("GetServedModel").WithSummary("A model that answers");
    }

    private static async Task CompleteAsync(
        HttpContext http, IMediator mediator, TimeProvider clock, ILoggerFactory loggers, IHostApplicationLifetime host)
    {
        if (!http.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("Content-Type: application/json is needed.", StatusCodes.Status415UnsupportedMediaType);
        }

        // an answer of minutes must not hold up the end of the process
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping);
        var token = ending.Token;
        var body = await JsonSerializer.DeserializeAsync<ChatCompletionRequest>(http.Request.Body, FactoryJson.Options, token)
            ?? throw new JsonException("The body is null; a JSON object.");
        var chat = ChatCompletionReading.Read(body) with { Id = AnswerChatHandler.NewId() };
        var created = clock.GetUtcNow();
        if (body.Stream != true)
        {
            var answer = ChatCompletion.Of(await AskAsync(chat), created);
            await http.Response.WriteAsJsonAsync(answer, FactoryJson.Options, token);
            return;
        }

        ChatStream stream = new(http.Response, chat.Id, chat.Model, created, http.RequestAborted);
        try
        {
            var answer = await AskAsync(chat with { Received = stream.SendAsync });
            await stream.EndAsync(answer, body.StreamOptions?.IncludeUsage == true);
        }
#pragma warning disable CA1031 // its status is sent already
        catch (Exception failure) when (stream.HasBegun && !http.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (failure is not FactoryException)
            {
                loggers.CreateLogger(typeof(ChatCompletionEndpoints)).LogError(failure, "{Chat} failed in the middle.", chat.Id);
            }

            var message = failure is FactoryException ? failure.Message : "The server made a mistake; its log has the details.";
            await stream.FailAsync(new(StatusCodes.Status500InternalServerError, message, null));
        }

        async Task<ChatAnswer> AskAsync(AnswerChat asked)
        {
            try
            {
                return await mediator.Send(asked, token);
            }
            catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested)
            {
                throw new UnavailableException("The factory is ending; please ask again once it runs.");
            }
        }
    }
}
