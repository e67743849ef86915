using FluentValidation;
using MediatR;
using StrategyFactory.FineTuning.Outcomes;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.FineTuning.External;

/// <summary>
/// Asks whether a worker may report on a task, before anything of its report is looked at. Refused as the report itself would be: there
/// is no such task (<see cref="NotFoundException"/>), or it is not this worker's (<see cref="ConflictException"/>).
/// </summary>
internal sealed record CheckControllerLease(Guid TaskId, string WorkerId, long Token) : IRequest<Unit>
{
    /// <summary>Who, in the one form of a name.</summary>
    public string WorkerId { get; init; } = Composition.Of(WorkerId);
}

internal sealed class CheckControllerLeaseValidator : AbstractValidator<CheckControllerLease>
{
    public CheckControllerLeaseValidator() => RuleFor(query => query.WorkerId).WorkerName();
}

internal sealed class CheckControllerLeaseHandler(TaskReports reports) : IRequestHandler<CheckControllerLease, Unit>
{
    public async Task<Unit> Handle(CheckControllerLease request, CancellationToken cancellationToken)
    {
        await reports.IsAwaitedAsync(request.TaskId, request.WorkerId, request.Token, null, cancellationToken);
        return Unit.Value;
    }
}
