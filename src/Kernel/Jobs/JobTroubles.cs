using MediatR;

namespace StrategyFactory.Kernel.Jobs;

/// <summary>Durable commands of a range of time that a person should know of; answered by the host's job engine.</summary>
/// <param name="Since">First instant.</param>
/// <param name="Until">First instant after the range.</param>
public sealed record GetJobTroubles(DateTimeOffset Since, DateTimeOffset Until) : IRequest<JobTroubles>;

/// <summary>What went wrong with durable commands. Lists hold their newest 100 entries.</summary>
/// <param name="GivenUp">Commands that failed too often in the range and that nobody has started again, latest first.</param>
/// <param name="Recovered">What had lost its job or its command in the range and was put back, latest first.</param>
public sealed record JobTroubles(IReadOnlyList<GivenUpCommand> GivenUp, IReadOnlyList<RecoveredCommand> Recovered);

/// <summary>A command that failed too often.</summary>
/// <param name="Command">Name of its type.</param>
/// <param name="Key">Its key.</param>
/// <param name="Reason">What went wrong the last time.</param>
/// <param name="GivenUpAt">When.</param>
public sealed record GivenUpCommand(string Command, string Key, string Reason, DateTimeOffset GivenUpAt);

/// <summary>A command that was put back.</summary>
/// <param name="Command">Name of its type.</param>
/// <param name="Key">Its key.</param>
/// <param name="Reason">What it had lost.</param>
/// <param name="FoundAt">When that was found.</param>
public sealed record RecoveredCommand(string Command, string Key, string Reason, DateTimeOffset FoundAt);
