using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Gives the files of ended jobs back into the watch folder; returns the number of jobs.</summary>
public sealed record DeliverTunedFiles : IRequest<int>;
