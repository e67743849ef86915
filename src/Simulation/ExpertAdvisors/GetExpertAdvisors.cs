using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

internal sealed class GetExpertAdvisorsHandler : IRequestHandler<GetExpertAdvisors, IReadOnlyList<ExpertAdvisorDescription>>
{
    public Task<IReadOnlyList<ExpertAdvisorDescription>> Handle(GetExpertAdvisors request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ExpertAdvisorDescription>>([.. ExpertCatalogue.All.Select(Describe)]);

    private static ExpertAdvisorDescription Describe(ExpertAdvisor expert) => new(
        expert.Name, expert.Description, expert.Aliases,
        [.. expert.OwnInputs.Select(input => Describe(input, shared: false)), .. SharedInputs.All.Select(input => Describe(input, shared: true))]);

    private static ExpertInputDescription Describe(ExpertInputDefinition input, bool shared) => new(
        input.Name,
        input.Kind switch { InputKind.Whole => "whole", InputKind.Number => "number", _ => "yes_no" },
        input.Default, input.Minimum, input.Maximum, shared, input.Description, input.Aliases);
}

internal sealed class GetExpertInputMeaningsHandler(IOptions<SimulationOptions> options)
    : IRequestHandler<GetExpertInputMeanings, IReadOnlyDictionary<string, string?>>
{
    public Task<IReadOnlyDictionary<string, string?>> Handle(GetExpertInputMeanings request, CancellationToken cancellationToken)
    {
        var experts = options.Value.ExpertAdvisors;
        var expert = ExpertCatalogue.Get(request.Expert, experts);
        var known = InputNames.Meanings(expert, experts, pointsPerPip: 1);
        HashSet<int> seen = [];
        Dictionary<string, string?> meanings = new(StringComparer.Ordinal);
        foreach (var name in request.Names)
        {
            var found = known.TryGetValue(InputNames.Normal(name), out var meaning) && meaning.Input >= 0 && seen.Add(meaning.Input);
            meanings.TryAdd(name, found ? expert.Inputs[meaning.Input].Name : null);
        }

        return Task.FromResult<IReadOnlyDictionary<string, string?>>(meanings);
    }
}

internal sealed class GetTesterCriterionHandler(IOptions<SimulationOptions> options) : IRequestHandler<GetTesterCriterion, TesterCriterion>
{
    public Task<TesterCriterion> Handle(GetTesterCriterion request, CancellationToken cancellationToken)
    {
        var experts = options.Value.ExpertAdvisors;
        return Task.FromResult(experts.CriterionOf(ExpertCatalogue.Find(request.Expert, experts)?.Name));
    }
}
