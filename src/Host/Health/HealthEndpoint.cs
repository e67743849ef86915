using System.Reflection;
using Npgsql;

namespace StrategyFactory.Host.Health;

/// <summary><c>GET /health</c>: 200 while the database answers, else 503.</summary>
internal static class HealthEndpoint
{
    internal static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/health", async (NpgsqlDataSource source, TimeProvider clock, CancellationToken token) =>
        {
            var started = clock.GetTimestamp();
            string? error = null;
            try
            {
                await using var command = source.CreateCommand("select 1");
                command.CommandTimeout = 5;
                await command.ExecuteScalarAsync(token);
            }
            catch (NpgsqlException failure)
            {
                error = failure is PostgresException refused ? refused.MessageText : "does not answer";
            }

            var health = new HealthReport(error is null ? "healthy" : "unhealthy", new(error is null ? "healthy" : "unhealthy", error, Math.Round(clock.GetElapsedTime(started).TotalMilliseconds, 1)), Version);
            return Results.Json(health, statusCode: error is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).WithTags("System").WithSummary("Whether the factory can work").Produces<HealthReport>();

    private static string Version { get; } = typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Answer of <c>GET /health</c>.</summary>
    internal sealed record HealthReport(string Status, DatabaseHealth Database, string Version);

    /// <summary>Whether the database answers, and how fast.</summary>
    internal sealed record DatabaseHealth(string Status, string? Error, double Milliseconds);
}
