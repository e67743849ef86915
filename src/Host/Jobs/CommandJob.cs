using MediatR;
using Quartz;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

/// <summary>The one job type of the engine: sends a stored command through the mediator in a scope of its own.</summary>
internal sealed class CommandJob<TCommand>(IServiceScopeFactory scopes, ILogger<CommandJob<TCommand>> logger) : IJob<TCommand>
    where TCommand : class, IDurableCommand
{
    public async ValueTask Execute(IJobExecutionContext context, TCommand input, CancellationToken cancellationToken = default)
    {
        logger.LogInformation("Command {Command} {Key} starts{Recovering}.", typeof(TCommand).Name, input.JobKey, context.Recovering ? " again" : "");
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(input, cancellationToken);
    }
}
