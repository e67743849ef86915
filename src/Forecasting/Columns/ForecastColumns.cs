using MediatR;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Forecasting.Columns;

internal sealed class DescribeForecastColumnHandler(ColumnPlans plans) : IRequestHandler<DescribeForecastColumn, ForecastColumn>
{
    public async Task<ForecastColumn> Handle(DescribeForecastColumn request, CancellationToken cancellationToken) =>
        new(request.Experiment, (await plans.FindAsync(request.Experiment, cancellationToken)).Warmup);
}

internal sealed class ComputeForecastColumnHandler(ColumnPlans plans) : IRequestHandler<ComputeForecastColumn, ReadOnlyMemory<double>>
{
    public async Task<ReadOnlyMemory<double>> Handle(ComputeForecastColumn request, CancellationToken cancellationToken)
    {
        var plan = await plans.FindAsync(request.Experiment, cancellationToken);
        try
        {
            return await ForecastWalk.RunAsync(plan, request.Bars, cancellationToken);
        }
        catch (FactoryException refused)
        {
            throw new UnprocessableException(
                $"features: 'forecast:{plan.Experiment}' cannot be computed for {request.Bars.Symbol}: {refused.Message}", "features");
        }
    }
}
