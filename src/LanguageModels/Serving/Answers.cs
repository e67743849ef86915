using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Serving.Memory;
using StrategyFactory.Neural.LlamaCpp;
using StrategyFactory.Neural.Sampling;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Serving;

/// <summary>Answers with the models of all sources, by llama.cpp within this process.</summary>
internal sealed class Answers(
    ModelPool pool, IServiceScopeFactory scopes, IOptions<LanguageModelsOptions> options, TimeProvider clock) : IAnswers
{
    // long before this, a text has more tokens than the context holds; one long word takes seconds to be cut into tokens
    private const int MostCharactersPerToken = 32;

    private readonly WaitingRoom _waiting = new(options.Value.Serving.MostWaiting);

    /// <summary>All that can be named, by name.</summary>
    internal async Task<IReadOnlyList<ServableModel>> ListAsync(CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        List<ServableModel> found = [];
        foreach (var source in scope.ServiceProvider.GetServices<IModelSource>())
        {
            found.AddRange(await source.ListAsync(token));
        }

        return [.. found.DistinctBy(model => model.Name, StringComparer.Ordinal).OrderBy(model => model.Name, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async Task<ServableModel> RequireAsync(string name, string field, CancellationToken token)
    {
        await using (var scope = scopes.CreateAsyncScope())
        {
            foreach (var source in scope.ServiceProvider.GetServices<IModelSource>())
            {
                if (await source.FindAsync(name, token) is { } model)
                {
                    return model;
                }
            }
        }

        var known = string.Join(", ", (await ListAsync(token)).Select(model => model.Name));
        var found = known.Length > 0 ? $"found {known}" : "there is none: name a folder of models as LanguageModels:Models";
        throw new UnprocessableException($"{field}: '{name}' is not here; {found}.", field);
    }

    /// <inheritdoc/>
    public async Task<Answer> AnswerAsync(AnswerRequest request, Func<string, ValueTask>? received, CancellationToken token)
    {
        if (request.Messages.Count == 0 || request.Messages[^1].Role == ChatMessage.Assistant)
        {
            throw new UnprocessableException("messages: the last one must be what is to be answered, of the user.", "messages");
        }

        using var seat = _waiting.Enter();
        using var lease = await pool.RentAsync(request.Model, token);
        var model = lease.Model;
        RequireShort(request.Messages, model.ContextTokens);
        var prompt = await Task.Run(() => EncodePrompt(request.Messages, model), token);
        await model.Turn.WaitAsync(token);
        try
        {
            seat.Dispose();
            return await WriteAsync(request, model, prompt, received, token);
        }
        finally
        {
            model.Turn.Release();
        }
    }

    private static void RequireShort(IReadOnlyList<ExampleMessage> messages, int context)
    {
        var (characters, most) = (messages.Sum(message => (long)message.Content.Length), (long)context * MostCharactersPerToken);
        if (characters > most)
        {
            throw new UnprocessableException(
                $"messages: they have {characters} characters; at most {most}, {MostCharactersPerToken} for each of the {context} tokens "
                + "that the context holds.",
                "messages");
        }

        foreach (var (place, _) in messages.Index().Where(each => each.Item.Content.Contains('\0', StringComparison.Ordinal)))
        {
            throw new UnprocessableException(
                $"messages[{place}].content: holds the character NUL (U+0000), which no model reads; any other.", "messages");
        }
    }

    private static int[] EncodePrompt(IReadOnlyList<ExampleMessage> messages, LoadedModel model)
    {
        var prompt = model.Weights.Encoder.Prompt([.. messages.Select(message => new ChatMessage(message.Role, message.Content))]);
        return prompt.Length < model.ContextTokens
            ? prompt
            : throw new UnprocessableException(
                $"messages: they have {prompt.Length} tokens; the context holds {model.ContextTokens} with the answer.", "messages");
    }

    private async Task<Answer> WriteAsync(
        AnswerRequest request, LoadedModel model, int[] prompt, Func<string, ValueTask>? received, CancellationToken token)
    {
        AnswerText text = new(request.Stop);
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(token);
        var began = clock.GetTimestamp();
        TimeSpan? first = null;
        var (tokens, characters) = (0, 0);
        var end = GenerationEnd.EndToken;
        TokenChoice choice = new(request.Temperature, TopK: 0, request.TopP);
        try
        {
            var written = await model.Session.GenerateAsync(
                new(prompt, request.MaxTokens ?? model.ContextTokens, choice, model.Weights.EndTokens, request.Seed), ReceiveAsync,
                stopped.Token);
            end = written.End;
            await SendAsync(text.Append(written.Text[characters..]));
            await SendAsync(text.Complete());
        }
        catch (OperationCanceledException) when (text.IsStopped && !token.IsCancellationRequested)
        {
            // by one of its texts
        }

        var took = clock.GetElapsedTime(began);
        var isWhole = text.IsStopped || end == GenerationEnd.EndToken;
        return new(text.Text, isWhole ? "stop" : "length", prompt.Length, tokens, (first ?? took).TotalSeconds, took.TotalSeconds);

        async ValueTask ReceiveAsync(GeneratedToken generated)
        {
            first ??= clock.GetElapsedTime(began);
            tokens++;
            characters += generated.Text.Length;
            await SendAsync(text.Append(generated.Text));
            if (text.IsStopped)
            {
                await stopped.CancelAsync();
            }
        }

        ValueTask SendAsync(string piece) => piece.Length > 0 && received is not null ? received(piece) : ValueTask.CompletedTask;
    }
}
