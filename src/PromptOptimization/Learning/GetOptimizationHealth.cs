using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Records;
using StrategyFactory.PromptOptimization.Traffic;

namespace StrategyFactory.PromptOptimization.Learning;

internal sealed class GetOptimizationHealthHandler(
    LearnedState state, PromptRecords records, PromptTraffic traffic, IOptions<PromptOptimizationOptions> options)
    : IRequestHandler<GetOptimizationHealth, OptimizationHealth>
{
    public async Task<OptimizationHealth> Handle(GetOptimizationHealth request, CancellationToken cancellationToken)
    {
        await state.ReadyAsync(cancellationToken);
        var all = state.Find(Dimensions.All);
        var made = (await records.CountsAsync(cancellationToken)).Values.Sum();
        return new(
            new(true, true, true, true, options.Value.Knowledge.Enabled),
            new(traffic.UnderWay, made, Figures.Rate(all?.SuccessRate), Figures.Points(all?.MeanImprovement)));
    }
}
