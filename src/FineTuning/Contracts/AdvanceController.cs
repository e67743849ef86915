using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>
/// One step of the loop: gives up lost leases, judges what workers have done, makes children, queues what is due. Safe to send anywhere,
/// any time.
/// </summary>
public sealed record AdvanceController : IRequest<ControllerAdvance>;

/// <summary>What a step did.</summary>
/// <param name="Queued">Tasks queued.</param>
/// <param name="Lost">Leases that had run out.</param>
/// <param name="Settled">Failed executions that became a retry or a failure.</param>
/// <param name="Judged">Finished executions that were judged.</param>
public sealed record ControllerAdvance(int Queued, int Lost, int Settled, int Judged)
{
    /// <summary>True when nothing was to be done.</summary>
    public bool IsIdle => Queued + Lost + Settled + Judged == 0;
}
