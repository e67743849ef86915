using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Trades;

internal sealed class GetTradesHandler(SimulationContext context) : IRequestHandler<GetTrades, KeptTrades>
{
    public async Task<KeptTrades> Handle(GetTrades request, CancellationToken cancellationToken)
    {
        var equity = await context.KeptEquity.Where(point => point.JobId == request.JobId).OrderBy(point => point.Date)
            .Select(point => new EquityPoint(point.Date, point.Equity)).ToListAsync(cancellationToken);
        if (equity.Count == 0)
        {
            throw new NotFoundException(await context.PriorityJobs.AnyAsync(job => job.Id == request.JobId, cancellationToken)
                ? $"The trades of job {request.JobId} are not kept; they are for the best and the promoted strategies."
                : $"There is no job {request.JobId}.", "job_id");
        }

        var trades = await context.KeptTrades.Where(trade => trade.JobId == request.JobId).OrderBy(trade => trade.Number)
            .Select(trade => new Trade(trade.Side, trade.EntryTime, trade.EntryPrice, trade.ExitTime, trade.ExitPrice, trade.Return)
            {
                Size = trade.Size,
            })
            .ToListAsync(cancellationToken);
        return new(request.JobId, trades, equity);
    }
}

internal static class GetTradesEndpoint
{
    internal static void MapGetTrades(this IEndpointRouteBuilder routes) => routes
        .MapGet("/jobs/{id:guid}/trades", async (Guid id, IMediator mediator, CancellationToken token) =>
            TypedResults.Ok(await mediator.Send(new GetTrades(id), token)))
        .WithName("GetTrades").WithTags("Jobs").WithSummary("Trades and equity of a job whose trades are kept.");
}
