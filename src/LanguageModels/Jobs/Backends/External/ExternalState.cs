namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>What must be known after a restart to go on watching a process.</summary>
/// <param name="Process">The process; null where it is about to be started.</param>
/// <param name="StartedAt">When.</param>
internal sealed record ExternalState(ProcessIdentity? Process, DateTimeOffset StartedAt);
