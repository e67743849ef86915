using Npgsql;

namespace StrategyFactory.Host.Errors;

/// <summary>Tells a database that is away for now from every other failure.</summary>
internal static class DatabaseOutage
{
    private const string OperatorIntervention = "57P";

    /// <summary>
    /// The database's own exception where the server is stopped, restarting or out of reach; else null. Entity Framework wraps it once or
    /// twice.
    /// </summary>
    internal static NpgsqlException? Of(Exception? exception) => exception switch
    {
        null => null,
        PostgresException refused when refused.SqlState.StartsWith(OperatorIntervention, StringComparison.Ordinal) => refused,
        NpgsqlException { IsTransient: true } transient => transient,
        NpgsqlException { InnerException: System.Net.Sockets.SocketException or IOException } unreachable => unreachable,
        _ => Of(exception.InnerException),
    };
}
