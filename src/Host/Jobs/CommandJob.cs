using MediatR;
using Quartz;
using StrategyFactory.Host.Errors;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

/// <summary>The one job type of the engine: sends a stored command through the mediator in a scope of its own.</summary>
internal sealed class CommandJob<TCommand>(IServiceScopeFactory scopes, ILogger<CommandJob<TCommand>> logger) : IJob<TCommand>
    where TCommand : class, IDurableCommand
{
    /// <summary>Attempts after the first for a failure that is not the database's absence: trying a mistake again and again only keeps others waiting.</summary>
    internal const int RetriesOfMistakes = 3;

    public async ValueTask Execute(IJobExecutionContext context, TCommand input, CancellationToken cancellationToken = default)
    {
        logger.LogInformation("Command {Command} {Key} starts{Recovering}.", typeof(TCommand).Name, input.JobKey, context.Recovering ? " again" : "");
        try
        {
            await SendAsync(input, cancellationToken);
        }
        catch (Exception failure) when (IsLast(context, failure, cancellationToken) && input.WhenGivenUp($"{failure.GetType().Name}: {failure.Message}") is { } ending)
        {
            logger.LogError(failure, "Command {Command} {Key} is given up after {Attempts} attempts.", typeof(TCommand).Name, input.JobKey, context.RetryAttempt + 1);
            await SendAsync(ending, cancellationToken);
        }
    }

    private static bool IsLast(IJobExecutionContext context, Exception failure, CancellationToken token) =>
        !token.IsCancellationRequested
        && (context.RetryAttempt >= QuartzCommandQueue.Retries || (context.RetryAttempt >= RetriesOfMistakes && DatabaseOutage.Of(failure) is null));

    private async Task SendAsync(IRequest request, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, token);
    }
}
