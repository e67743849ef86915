using System.Net.Sockets;
using Npgsql;

namespace StrategyFactory.Kernel.Database;

/// <summary>
/// Tells a database that is away for now from every other failure. What it interrupts is no fault of the work: that is tried again, and
/// nothing is charged to it.
/// </summary>
public static class DatabaseOutage
{
    /// <summary>57P01 to 57P05: a server, or this session of it, that somebody ended, that has crashed, or that is not up yet.</summary>
    private const string OperatorIntervention = "57P";

    /// <summary>
    /// The driver's own exception where the server is stopped, restarting or out of reach, or the connection broke; else null. The Entity
    /// Framework wraps it once or twice, parallel work in another exception.
    /// </summary>
    public static NpgsqlException? Of(Exception? failure) => failure switch
    {
        null => null,
        PostgresException refused when refused.SqlState.StartsWith(OperatorIntervention, StringComparison.Ordinal) => refused,
        NpgsqlException { IsTransient: true } transient => transient,
        NpgsqlException { InnerException: SocketException or IOException } broken => broken,
        AggregateException many => many.InnerExceptions.Select(Of).FirstOrDefault(away => away is not null),
        _ => Of(failure.InnerException),
    };
}
