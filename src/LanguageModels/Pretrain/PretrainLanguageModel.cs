using System.Globalization;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Files;
using StrategyFactory.LanguageModels.Jobs;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Tokenizers;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.LanguageModels.Pretrain;

internal sealed class PretrainLanguageModelValidator : AbstractValidator<PretrainLanguageModel>
{
    public PretrainLanguageModelValidator()
    {
        RuleFor(request => request.Name).Must(name => name is not null && TrainingRules.IsName(name)).WithMessage(request =>
            $"name: '{request.Name}' is not allowed; 1 to {TrainingRules.LongestName} letters, digits and _ - ., a letter or digit first.");
        Within("vocabulary", request => request.Vocabulary, PretrainFiles.FewestTokens, 65_536);
        Within("layers", request => request.Layers, 1, 64);
        Within("width", request => request.Width, 8, 4096);
        Within("heads", request => request.Heads, 1, 256);
        Within("context", request => request.ContextLength, 16, 8192);
        Within("steps", request => request.Steps, 1, 1_000_000);
        RuleFor(request => request.Heads).Must((request, heads) => heads < 1 || request.Width % (2 * heads) == 0)
            .WithMessage(request => string.Create(
                CultureInfo.InvariantCulture,
                $"heads: {request.Heads} do not divide a width of {request.Width}; {string.Join(", ", Fitting(request.Width))}."));
    }

    private void Within(string field, Func<PretrainLanguageModel, int> value, int least, int most) =>
        RuleFor(request => value(request)).InclusiveBetween(least, most).OverridePropertyName(field).WithMessage(request =>
            string.Create(CultureInfo.InvariantCulture, $"{field}: {value(request)} is not allowed; {least} to {most}."));

    /// <summary>Numbers of heads that a width allows: what one of them looks at must be even.</summary>
    private static IEnumerable<int> Fitting(int width) =>
        Enumerable.Range(1, Math.Clamp(width / 2, 1, 64)).Where(heads => width % (2 * heads) == 0);
}

internal sealed class PretrainLanguageModelHandler(
    BaseModels bases, PretrainTexts texts, IOptions<LanguageModelsOptions> options, TimeProvider clock)
    : IRequestHandler<PretrainLanguageModel, PretrainedLanguageModel>
{
    private const double LearningRate = 3e-3;
    private const int RowsOfStep = 8;
    private const int Validations = 5;

    public async Task<PretrainedLanguageModel> Handle(PretrainLanguageModel request, CancellationToken cancellationToken)
    {
        TorchRuntime.Require();
        var folder = Path.Combine(options.Value.ModelsFolder, request.Name);
        RequireFree(request, folder);
        RequireMemory(request);
        var began = clock.GetTimestamp();
        var corpus = await texts.ReadAsync(request.Texts, request.Seed, cancellationToken);
        Made? made = null;
        await WholeFolder.WriteAsync(
            folder,
            async partial => made = await MakeAsync(request, corpus, partial, cancellationToken),
            Path.Combine(options.Value.Folder, $"making-{Guid.NewGuid():N}"));
        var (parameters, learning, tokens, outcome) = made!;
        return new(
            bases.Require(request.Name, "name").Describe(), folder, parameters, learning.Examples, learning.ValidationExamples, tokens,
            outcome.Validations[0].Value, outcome.BestFigure, outcome.Steps, clock.GetElapsedTime(began).TotalSeconds);
    }

    private static async Task<Made> MakeAsync(
        PretrainLanguageModel request, PretrainCorpus corpus, string folder, CancellationToken token)
    {
        var (tokenizer, examples) = await Task.Run(() => Encode(request, corpus, folder, token), token);
        var shape = Shape(request, tokenizer.Size) with { EndTokens = PretrainFiles.Ends(tokenizer) };
        using var network = DecoderModel.Create(shape, request.Seed);
        DecoderTraining learning = new(network, examples.Training, examples.Validation, new() { PackedRow = request.ContextLength });
        var outcome = await learning.RunAsync(
            PlanOf(request), null, step => request.Progress?.Invoke(step.Step), cancellation: token);
        if (outcome.End == TrainingEnd.Diverged)
        {
            throw new UnprocessableException($"The training did not converge: {outcome.Reason}");
        }

        network.Save(folder);
        new Pretraining(string.Create(
            CultureInfo.InvariantCulture,
            $"{corpus.Description}, {examples.Tokens} tokens, seed {request.Seed}, {outcome.Steps} steps from nothing; for trials only"))
            .Write(folder);
        return new(network.ParameterCount, learning, examples.Tokens, outcome);
    }

    private static (TextTokenizer Tokenizer, PretrainExamples Examples) Encode(
        PretrainLanguageModel request, PretrainCorpus corpus, string folder, CancellationToken token)
    {
        var tokenizer = PretrainFiles.Write(folder, corpus.Texts, request.Vocabulary, request.ContextLength, token);
        using var template = ChatTemplate.Open(folder, tokenizer.Special, TimeProvider.System)!;
        return (tokenizer, PretrainExamples.Of(corpus, tokenizer, template, request.ContextLength, token));
    }

    private static LearningPlan PlanOf(PretrainLanguageModel request) => new(request.Steps, LearningRate)
    {
        BatchSize = RowsOfStep,
        WarmupSteps = Math.Min(100, request.Steps / 10),
        Decay = RateDecay.Cosine,
        ValidationInterval = Math.Max(1, request.Steps / Validations),
        CheckpointInterval = 0,
        Seed = request.Seed,
        Threads = Environment.ProcessorCount,
    };

    /// <summary>As Llama has it: feed-forward layers of 8/3 of the width, here in whole blocks of 32, which Q8_0 needs.</summary>
    private static DecoderConfig Shape(PretrainLanguageModel request, int vocabulary) => new(
        DecoderFamily.Llama, vocabulary, request.Width, ((8 * request.Width / 3) + 31) / 32 * 32, request.Layers, request.Heads,
        request.Heads, request.Width / request.Heads, request.ContextLength)
    {
        IsTied = true,
        Epsilon = 1e-5,
    };

    private void RequireFree(PretrainLanguageModel request, string folder)
    {
        var here = bases.Look();
        var isTaken = Directory.Exists(folder)
            || here.Models.Select(each => each.Name).Concat(here.Unreadable.Select(each => each.Name))
                .Contains(request.Name, StringComparer.Ordinal);
        if (isTaken && !request.Replace)
        {
            throw new ConflictException($"name: '{request.Name}' is taken; another name, or replace.", "name");
        }
    }

    private static void RequireMemory(PretrainLanguageModel request)
    {
        var needed = TrainingMemory.Estimate(
            Shape(request, request.Vocabulary), null, RowsOfStep, request.ContextLength, recomputesLayers: false).Total;
        if (AvailableMemory.Bytes() is { } free && needed > free)
        {
            throw new UnprocessableException(
                FormattableString.Invariant($"width: {request.Layers} layers of {request.Width} need about {needed / 1e9:0.0} GB, ")
                + FormattableString.Invariant($"{free / 1e9:0.0} GB are free; smaller ones, or a smaller context."),
                "width");
        }
    }

    private sealed record Made(long Parameters, DecoderTraining Learning, long Tokens, TrainingOutcome Outcome);
}
