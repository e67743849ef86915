using System.ComponentModel;
using MediatR;

namespace StrategyFactory.Host.Jobs;

/// <summary>Sends a recurring command through the mediator in a scope of its own.</summary>
internal sealed class UpkeepJob(IMediator mediator, CommandTypes types)
{
    /// <param name="command">Name of the command.</param>
    /// <param name="token">Cancelled when the host stops.</param>
    [DisplayName("{0}")]
    public Task RunAsync(string command, CancellationToken token) => mediator.Send(types.Recurring[command], token);
}
