using FluentValidation;
using MediatR;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Policy;

namespace StrategyFactory.PromptOptimization.Prompts;

internal sealed class PreviewPromptValidator : AbstractValidator<PreviewPrompt>
{
    public PreviewPromptValidator(IValidator<OptimizePrompt> request, EnhancementSets sets)
    {
        var kinds = sets.Enhancements.Select(enhancement => enhancement.Kind).ToList();
        RuleFor(preview => preview.Request).NotNull().WithMessage("request: required.").SetValidator(request);
        RuleForEach(preview => preview.Enhancements).Must(kind => kinds.Contains(kind)).OverridePropertyName("enhancements")
            .WithMessage((_, kind) => $"enhancements: '{kind}' is not known; there are {string.Join(", ", kinds)}.");
    }
}

internal sealed class PreviewPromptHandler(PromptMaking making, PromptChoice choosing, EnhancementSets sets) : IRequestHandler<PreviewPrompt, PromptPreview>
{
    private const string Given = "given";

    public async Task<PromptPreview> Handle(PreviewPrompt request, CancellationToken cancellationToken)
    {
        var wanted = request.Request;
        var seed = wanted.Seed ?? Random.Shared.NextInt64();
        var made = await making.MakeAsync(
            wanted, seed,
            (character, topic) => request.Enhancements is { } kinds
                ? ValueTask.FromResult(Allowed(kinds))
                : choosing.PreviewAsync(character, topic, wanted.Context?.ChannelId, seed, cancellationToken),
            cancellationToken);
        var metadata = request.Enhancements is null ? made.Metadata : made.Metadata with { Arm = Given };
        return new(made.Enhanced.Prompt.Text, [.. made.Enhanced.Prompt.Parts.Select(Describe)], made.Enhanced.Dropped, made.GenerationSettings, made.Prediction, metadata);
    }

    // as an experiment allows them: these and no others
    private Choice Allowed(IReadOnlyList<string> kinds) => new(
        PromptRecord.InExperiment,
        EnhancementSets.Write([.. sets.Enhancements.Select(enhancement => enhancement.Kind).Where(kind => kinds.Contains(kind, StringComparer.Ordinal))]));

    private static PromptPart Describe(ComposedPart part) => new(
        part.Kind, part.Injection?.Injection.Name, part.Text, part.Injection is { } priced ? Math.Round(priced.Gain, 2) : null, PromptComposition.Tokens(part.Text));
}
