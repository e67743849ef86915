using MediatR;

namespace StrategyFactory.Kernel.Jobs;

/// <summary>
/// Asks a module for the durable commands of all work that it says is under way. What has none in the job engine was lost and is put back.
/// A module whose work depends on durable commands has one such request, a record without parameters in its contracts.
/// </summary>
public interface IWorkUnderWay : IRequest<IReadOnlyList<IDurableCommand>>;
