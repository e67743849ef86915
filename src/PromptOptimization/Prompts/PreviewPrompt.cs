using FluentValidation;
using MediatR;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;

namespace StrategyFactory.PromptOptimization.Prompts;

internal sealed class PreviewPromptValidator : AbstractValidator<PreviewPrompt>
{
    public PreviewPromptValidator(IValidator<OptimizePrompt> request, EnhancementSets sets)
    {
        RuleFor(preview => preview.Request).NotNull().WithMessage("request: required.").SetValidator(request);
        RuleForEach(preview => preview.Enhancements).Must(kind => sets.Kinds.Contains(kind, StringComparer.Ordinal))
            .OverridePropertyName("enhancements")
            .WithMessage((_, kind) => $"enhancements: '{kind}' is not known; there are {string.Join(", ", sets.Kinds)}.");
    }
}

internal sealed class PreviewPromptHandler(PromptPlanning planning, PromptMaking making, TimeProvider clock)
    : IRequestHandler<PreviewPrompt, PromptPreview>
{
    public async Task<PromptPreview> Handle(PreviewPrompt request, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var seed = request.Request.Seed ?? Random.Shared.NextInt64();
        var plan = await planning.PreviewAsync(request.Request, seed, request.Enhancements, cancellationToken);
        var made = await making.MakeAsync(plan, cancellationToken);
        return new(
            made.Prompt.Text, [.. made.Prompt.Parts.Select(Describe)], made.Enhanced.Dropped, made.GenerationSettings, made.Prediction,
            made.Metadata(clock.GetElapsedTime(started)));
    }

    private static PromptPart Describe(ComposedPart part) => new(
        part.Kind, part.Injection?.Injection.Name, part.Text, part.Injection is { } priced ? Math.Round(priced.Gain, 2) : null,
        PromptComposition.Tokens(part.Text));
}
