using MediatR;

namespace StrategyFactory.Kernel.Jobs;

/// <summary>
/// A request that the job engine sends again and again, each time on one host. A record without parameters in a module's contracts;
/// a turn that fails is logged and shown, the next one comes all the same.
/// </summary>
public interface IRecurringCommand : IRequest
{
    /// <summary>When it is due, as a cron expression in UTC, such as <c>*/15 * * * *</c>.</summary>
    string Schedule { get; }

    /// <summary>Whether it is due at every start of a host as well.</summary>
    bool IsDueAtStart => false;
}
