namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>The private database cannot be used; the message says why and what to do about it, and never holds a secret.</summary>
internal sealed class PostgresClusterException(string message, Exception? inner = null) : Exception(message, inner);
