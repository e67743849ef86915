using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

internal sealed class FindExpertHandler(IOptions<SimulationOptions> options) : IRequestHandler<FindExpert, ExpertAdvisorDescription?>
{
    public Task<ExpertAdvisorDescription?> Handle(FindExpert request, CancellationToken cancellationToken) =>
        Task.FromResult(ExpertNames.Find(request.Names, options.Value.ExpertAdvisors)?.Describe());
}
