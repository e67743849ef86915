using FluentValidation;
using MediatR;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Sampling;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Bases;

internal sealed class GenerateTextValidator : AbstractValidator<GenerateText>
{
    private const int Most = 100_000;

    public GenerateTextValidator()
    {
        RuleFor(request => request.Model).Must((request, model) => model is null != request.ModelFolder is null)
            .WithMessage("model: a name or a folder, one of the two.");
        RuleFor(request => request.Prompt).Must((request, prompt) => prompt is null != request.Tokens is null)
            .WithMessage("prompt: a text or tokens, one of the two.");
        RuleFor(request => request.MaxNewTokens).InclusiveBetween(1, Most)
            .WithMessage(request => $"max_new_tokens: {request.MaxNewTokens} is not allowed; 1 to {Most}.");
        RuleFor(request => request.Temperature).Must(temperature => temperature is null or (> 0 and <= 10))
            .WithMessage(request => FormattableString.Invariant($"temperature: {request.Temperature} is not allowed; above 0 to 10."));
        RuleFor(request => request.TopK).GreaterThanOrEqualTo(0).WithMessage(request => $"top_k: {request.TopK} is not allowed; 0 and up.");
        RuleFor(request => request.TopP).Must(share => share is > 0 and <= 1)
            .WithMessage(request => FormattableString.Invariant($"top_p: {request.TopP} is not allowed; above 0 to 1."));
    }
}

internal sealed class GenerateTextHandler(BaseModels bases, TimeProvider clock) : IRequestHandler<GenerateText, GeneratedText>
{
    public async Task<GeneratedText> Handle(GenerateText request, CancellationToken cancellationToken)
    {
        TorchRuntime.Require();
        var folder = request.ModelFolder ?? bases.Require(request.Model!).Folder;
        var config = DecoderConfig.Read(folder);
        var tokenizer = File.Exists(Path.Combine(folder, "tokenizer.json")) ? TextTokenizer.Open(folder) : null;
        var prompt = request.Tokens ?? Encode(request.Prompt!, tokenizer);
        RequireReadable(prompt, config, request.Tokens is null ? "prompt" : "tokens");
        if (request.AdapterFolder is { } adapter)
        {
            await AdapterNote.RequireAsync(adapter, folder, cancellationToken);
        }

        using var model = await Task.Run(() => DecoderModel.Open(folder, request.AdapterFolder), cancellationToken);
        GenerationPlan plan = new(request.MaxNewTokens)
        {
            Choice = request.Temperature is { } temperature ? new TokenChoice(temperature, request.TopK, request.TopP) : null,
            Seed = request.Seed,
        };
        var written = 0;
        var began = clock.GetTimestamp();
        var text = await model.GenerateAsync(
            prompt, plan, Environment.ProcessorCount, _ => request.Progress?.Invoke(++written), cancellationToken);
        return new(
            text.Tokens, tokenizer?.Decode(text.Tokens, skipControl: true), text.End == GenerationEnd.EndToken ? "stop" : "length",
            prompt.Count, clock.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>What somebody wrote never becomes a control token; the token that a document begins with is put in front.</summary>
    private static IReadOnlyList<int> Encode(string prompt, TextTokenizer? tokenizer)
    {
        if (tokenizer is null)
        {
            throw new UnprocessableException("prompt: the model has no tokenizer.json; tokens.", "prompt");
        }

        int[] begin = tokenizer is { AddsBegin: true, Special.Begin: { } token } ? [token.Id] : [];
        return [.. begin, .. tokenizer.Encode(prompt, withControl: false)];
    }

    private static void RequireReadable(IReadOnlyList<int> prompt, DecoderConfig config, string field)
    {
        if (prompt.Count == 0 || prompt.Count >= config.Positions)
        {
            throw new UnprocessableException($"{field}: has {prompt.Count} tokens; 1 to {config.Positions - 1}.", field);
        }

        if (prompt.Where(token => token < 0 || token >= config.Vocabulary).Select(token => (int?)token).FirstOrDefault() is { } unknown)
        {
            throw new UnprocessableException($"{field}: {unknown} is no token; 0 to {config.Vocabulary - 1}.", field);
        }
    }
}
