using MediatR;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Database;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Benchmarks.Exam;

/// <summary>What exams ask of a factory.</summary>
internal sealed class ExamFactory(IServiceProvider services)
{
    /// <summary>Stores a market.</summary>
    internal async Task StoreAsync(BarSeries bars, CancellationToken token)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DatabaseSession>().InTransactionAsync(
            inner => scope.ServiceProvider.GetRequiredService<BarStore>().MergeAsync(bars, inner), token);
    }

    /// <summary>Evolves to the end.</summary>
    internal async Task<RunDetails> EvolveAsync(EvolutionRequest request, CancellationToken token)
    {
        var runId = (await SendAsync(new StartEvolution(request), token)).RunId;
        while (true)
        {
            var run = await SendAsync(new GetRun(runId), token);
            if (run.Progress is null)
            {
                return run;
            }

            await Task.Delay(20, token);
        }
    }

    /// <summary>Asks the factory.</summary>
    internal async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken token)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, token);
    }
}
