using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>The tester's .ini with which a terminal elsewhere runs a task.</summary>
public sealed record GetTesterIni(Guid TaskId) : IRequest<ControllerArtifactContent>;
