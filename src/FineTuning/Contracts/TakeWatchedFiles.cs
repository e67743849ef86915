using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Takes what lies ready in the watch folder.</summary>
public sealed record TakeWatchedFiles : IRequest<WatchedFiles>;

/// <summary>What was taken from the watch folder.</summary>
/// <param name="Accepted">Files that became jobs.</param>
/// <param name="Rejected">Files that were refused.</param>
/// <param name="Waiting">Files that are still being written, or could not be read or moved just now.</param>
public sealed record WatchedFiles(int Accepted, int Rejected, int Waiting);
