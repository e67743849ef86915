namespace StrategyFactory.Host.Configuration;

/// <summary>What the command line decides for a process.</summary>
/// <param name="Storage">The storage root, a full path.</param>
/// <param name="Port">The web port.</param>
/// <param name="Listen">The address to listen on; anything but loopback needs API keys.</param>
/// <param name="Database">A connection string, or null for the embedded cluster.</param>
internal sealed record FactorySettings(string Storage, int Port, string Listen, string? Database);
