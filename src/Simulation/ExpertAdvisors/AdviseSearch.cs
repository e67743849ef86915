using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

internal sealed class AdviseSearchValidator : AbstractValidator<AdviseSearch>
{
    public AdviseSearchValidator()
    {
        RuleFor(advise => advise.Passes).InclusiveBetween(AdviseSearch.FewestPasses, AdviseSearch.MostPasses).WithMessage(
            advise => $"advise: {advise.Passes} is not allowed; {AdviseSearch.FewestPasses} to {AdviseSearch.MostPasses}.");
        RuleFor(advise => advise.Search).NotNull().WithMessage("search: is missing.").SetValidator(new SearchExpertAdvisorValidator());
    }
}

internal sealed class AdviseSearchHandler(SearchPreparation preparation, IOptions<SimulationOptions> options)
    : IRequestHandler<AdviseSearch, SearchAdvice>
{
    public async Task<SearchAdvice> Handle(AdviseSearch request, CancellationToken cancellationToken)
    {
        var search = await preparation.OfAsync(request.Search, cancellationToken);
        var parallel = search.Parallel(cancellationToken);
        return await Task.Run(() => SearchPilot.Run(search, request, options.Value.ExpertAdvisors, parallel), cancellationToken);
    }
}
