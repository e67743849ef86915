using FluentValidation;
using MediatR;
using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;

namespace StrategyFactory.PromptOptimization.Learning;

internal sealed class GetEnhancementEffectsValidator : AbstractValidator<GetEnhancementEffects>
{
    public GetEnhancementEffectsValidator()
    {
        RuleFor(query => query.Character).Must(name => name is null || name.Length <= 200)
            .WithMessage("character: at most 200 characters.");
        RuleFor(query => query.Topic).Must(topic => topic is null || topic.Length <= 200).WithMessage("topic: at most 200 characters.");
    }
}

internal sealed class GetEnhancementEffectsHandler(LearnedState state, EnhancementSets sets)
    : IRequestHandler<GetEnhancementEffects, EnhancementEffects>
{
    private const int MostInjections = 50;

    public async Task<EnhancementEffects> Handle(GetEnhancementEffects request, CancellationToken cancellationToken)
    {
        await state.FreshAsync(cancellationToken);
        var character = string.IsNullOrWhiteSpace(request.Character) ? null : CharacterNames.Normalise(request.Character);
        var topic = string.IsNullOrWhiteSpace(request.Topic) ? null : PlainWords.Topic(request.Topic);
        var kinds = Counted(Dimensions.Kind);
        var injections = Counted(Dimensions.Injection);
        return new(
            [.. sets.Enhancements.Select(enhancement => Effect(enhancement.Kind, kinds[enhancement.Kind]))],
            [
                .. injections.Select(named => Effect(named.Key, named)).OrderByDescending(effect => effect.With.Outcomes)
                    .ThenBy(effect => effect.Name, StringComparer.Ordinal).Take(MostInjections),
            ]);

        ILookup<string, PerformanceCounter> Counted(string dimension) => state.Of(dimension)
            .Where(counter => counter is { Character.Length: > 0, Topic.Length: > 0 }
                && (character ?? counter.Character) == counter.Character && (topic ?? counter.Topic) == counter.Topic)
            .ToLookup(counter => counter.Name, StringComparer.Ordinal);
    }

    private EnhancementEffect Effect(string name, IEnumerable<PerformanceCounter> counters)
    {
        List<(PerformanceCounter With, PerformanceCounter Without)> strata = [];
        foreach (var with in counters)
        {
            if (state.Find(Dimensions.All, with.Character, with.Topic) is { } all)
            {
                strata.Add((with, all.Without(with)));
            }
        }

        var both = strata.FindAll(stratum => stratum.Without.Events > 0);
        return new(
            name, Arm(strata.ConvertAll(stratum => stratum.With)), Arm(strata.ConvertAll(stratum => stratum.Without)),
            both.Sum(stratum => stratum.With.Events + stratum.Without.Events),
            StratifiedDifference.OfRates(both), StratifiedDifference.OfQualities(both));
    }

    private static ArmOutcomes Arm(List<PerformanceCounter> counters)
    {
        var events = counters.Sum(counter => counter.Events);
        return events == 0
            ? new(0, null, null)
            : new(
                events, Figures.Rate((double)counters.Sum(counter => counter.Successes) / events),
                Figures.Points(counters.Sum(counter => counter.QualitySum) / events));
    }
}
