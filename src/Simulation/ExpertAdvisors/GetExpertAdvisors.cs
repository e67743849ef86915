using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

internal sealed class GetExpertAdvisorsHandler : IRequestHandler<GetExpertAdvisors, IReadOnlyList<ExpertAdvisorDescription>>
{
    public Task<IReadOnlyList<ExpertAdvisorDescription>> Handle(GetExpertAdvisors request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ExpertAdvisorDescription>>([.. ExpertCatalogue.All.Select(expert => expert.Describe())]);
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

internal sealed class CheckExpertInputsHandler(TradingTerms trading, IOptions<SimulationOptions> options)
    : AsyncRequestHandler<CheckExpertInputs>
{
    /// <summary>Only the size of a point depends on it.</summary>
    private const double AnyPrice = 1;

    protected override async Task Handle(CheckExpertInputs request, CancellationToken cancellationToken)
    {
        var experts = options.Value.ExpertAdvisors;
        var expected = await trading.ExpectAsync(Symbol.Normalise(request.Symbol), AnyPrice, cancellationToken);
        InputMapping.Read(ExpertCatalogue.Get(request.Expert, experts), request.Inputs, experts, expected.PointsPerPip);
    }
}

internal sealed class GetTesterCriterionHandler(IOptions<SimulationOptions> options) : IRequestHandler<GetTesterCriterion, TesterCriterion>
{
    public Task<TesterCriterion> Handle(GetTesterCriterion request, CancellationToken cancellationToken)
    {
        var experts = options.Value.ExpertAdvisors;
        return Task.FromResult(experts.CriterionOf(ExpertNames.Find([request.Expert], experts)?.Name));
    }
}
