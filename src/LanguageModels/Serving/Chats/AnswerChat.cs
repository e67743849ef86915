using FluentValidation;
using MediatR;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Serving.Chats;

internal sealed class AnswerChatValidator : AbstractValidator<AnswerChat>
{
    private const int MostStops = 4;
    private const int LongestStop = 1000;

    public AnswerChatValidator()
    {
        RuleFor(request => request.Messages).NotEmpty().WithMessage("messages: is empty; at least one.");
        RuleForEach(request => request.Messages).Must(message => message.Role is Turns.System or Turns.User or Turns.Assistant)
            .OverridePropertyName("Messages").WithMessage("messages: a role is not known; system, user, assistant.");
        RuleFor(request => request.MaxTokens).GreaterThanOrEqualTo(1).OverridePropertyName("MaxTokens")
            .WithMessage(request => $"max_tokens: {request.MaxTokens} is not allowed; 1 and up.");
        RuleFor(request => request.Temperature).Must(temperature => temperature is >= 0 and <= 2)
            .WithMessage(request => FormattableString.Invariant($"temperature: {request.Temperature} is not allowed; 0 to 2."));
        RuleFor(request => request.TopP).Must(share => share is >= 0 and <= 1)
            .WithMessage(request => FormattableString.Invariant($"top_p: {request.TopP} is not allowed; 0 to 1."));
        RuleFor(request => request.Stop).Must(stop => stop.Count <= MostStops && stop.All(text => text.Length is > 0 and <= LongestStop))
            .WithMessage($"stop: up to {MostStops} texts of 1 to {LongestStop} characters.");
    }
}

internal sealed class AnswerChatHandler(IAnswers answers, KeptChats chats) : IRequestHandler<AnswerChat, ChatAnswer>
{
    public async Task<ChatAnswer> Handle(AnswerChat request, CancellationToken cancellationToken)
    {
        var model = await RequireAsync(request.Model, cancellationToken);
        var id = request.Id ?? NewId();
        AnswerRequest asked = new(model, request.Messages)
        {
            MaxTokens = request.MaxTokens,
            Temperature = request.Temperature,
            TopP = request.TopP,
            Seed = request.Seed is { } seed ? (int)(seed ^ (seed >> 32)) : Random.Shared.Next(),
            Stop = request.Stop,
        };
        var answer = await answers.AnswerAsync(asked, request.Received, cancellationToken);
        await chats.KeepAsync(id, model, request.Messages, answer.Text);
        return new(
            id, model.Name, answer.Text, answer.FinishReason, answer.PromptTokens, answer.AnswerTokens, answer.FirstTokenSeconds,
            answer.Seconds);
    }

    /// <summary>A name as clients of chats expect one.</summary>
    internal static string NewId() => $"chatcmpl-{Guid.CreateVersion7():N}";

    private async Task<ServableModel> RequireAsync(string name, CancellationToken token)
    {
        try
        {
            return await answers.RequireAsync(name, "model", token);
        }
        catch (UnprocessableException missing)
        {
            throw new NotFoundException(missing.Message, missing.Field);
        }
    }
}

internal sealed class GetServedModelsHandler(Answers answers) : IRequestHandler<GetServedModels, IReadOnlyList<ServedModel>>
{
    public async Task<IReadOnlyList<ServedModel>> Handle(GetServedModels request, CancellationToken cancellationToken) =>
    [
        .. (await answers.ListAsync(cancellationToken))
            .Select(model => new ServedModel(model.Name, model.VersionId is null, model.CreatedAt)),
    ];
}
