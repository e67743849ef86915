using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

internal sealed class SearchExpertAdvisorValidator : AbstractValidator<SearchExpertAdvisor>
{
    private const int MostPasses = 1_000_000;
    private const int MostReported = 1000;
    private const int MostListed = 100_000;
    private const int MostSymbols = 50;

    public SearchExpertAdvisorValidator()
    {
        RuleFor(search => search.Symbol).NotEmpty().WithMessage("symbol: is missing.");
        RuleFor(search => search.Timeframe).Must(name => Timeframes.TryParse(name, out _))
            .WithMessage(search => $"timeframe: '{search.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(search => search.To).Must((search, to) => to is null || search.From is null || search.From < to)
            .WithMessage("to: does not lie after from.");
        RuleFor(search => search.InitialDeposit).Must(deposit => deposit is > 0 and < 1e12)
            .WithMessage(search => $"initial_deposit: {search.InitialDeposit} is not allowed; above 0 and below 1e12.");
        RuleFor(search => search.PassLimit).InclusiveBetween(1, MostPasses)
            .WithMessage(search => $"pass_limit: {search.PassLimit} is not allowed; 1 to {MostPasses}.");
        RuleFor(search => search.Top).InclusiveBetween(1, MostReported)
            .WithMessage(search => $"top: {search.Top} is not allowed; 1 to {MostReported}.");
        RuleFor(search => search.Listed).InclusiveBetween(0, MostListed)
            .WithMessage(search => $"listed: {search.Listed} is not allowed; 0 to {MostListed}.");
        RuleFor(search => search.WalkForward).InclusiveBetween(0, SearchExpertAdvisor.MostWindows)
            .WithMessage(search => $"walk_forward: {search.WalkForward} is not allowed; 0 to {SearchExpertAdvisor.MostWindows}.");
        RuleFor(search => search.EarlierTrials).InclusiveBetween(0, 1L << 40)
            .WithMessage(search => $"earlier_trials: {search.EarlierTrials} is not allowed; 0 and up.");
        RuleFor(search => search.Threads).InclusiveBetween(0, 1024)
            .WithMessage(search => $"threads: {search.Threads} is not allowed; 0 to 1024.");
        RuleFor(search => search.Where).Must(where => InputCondition.Fault(where) is null)
            .WithMessage(search => InputCondition.Fault(search.Where));
        RuleFor(search => search.AlsoOn).Must((search, symbols) => symbols.Count <= MostSymbols - 1
                && symbols.Prepend(search.Symbol).Distinct(StringComparer.OrdinalIgnoreCase).Count() == symbols.Count + 1)
            .OverridePropertyName("also_on").WithMessage($"also_on: at most {MostSymbols - 1} further symbols, each once.");
        RuleFor(search => search.Inputs).NotNull().WithMessage("inputs: are missing.");
    }
}

internal sealed class SearchExpertAdvisorHandler(SearchPreparation preparation, IOptions<SimulationOptions> options)
    : IRequestHandler<SearchExpertAdvisor, ExpertSearchResult>
{
    public async Task<ExpertSearchResult> Handle(SearchExpertAdvisor request, CancellationToken cancellationToken)
    {
        var search = await preparation.OfAsync(request, cancellationToken);
        return await Task.Run(
            () => ExpertSearch.Run(
                search.Expert, search.Space, search.Setting, request, options.Value.ExpertAdvisors, search.Parallel(cancellationToken)),
            cancellationToken);
    }
}
