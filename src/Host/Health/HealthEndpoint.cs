using System.Reflection;
using MediatR;
using Npgsql;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Host.Jobs;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Host.Health;

/// <summary><c>GET /health</c>: 200 while the database answers, else 503.</summary>
internal static class HealthEndpoint
{
    private const string Ask = "select 1";

    internal static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/health", async (NpgsqlDataSource source, IMediator mediator, TimeProvider clock, CancellationToken token) =>
        {
            var started = clock.GetTimestamp();
            string? error = null;
            OptimizationHealth? prompts = null;
            JobCounts? jobs = null;
            Following? following = null;
            try
            {
                await using var command = source.CreateCommand(Ask);
                command.CommandTimeout = 5;
                await command.ExecuteScalarAsync(token);
                prompts = await mediator.Send(new GetOptimizationHealth(), token);
                jobs = await JobCounts.ReadAsync(source, token);
                var look = await UpkeepTurn.ReadAsync(source, nameof(FollowPromotions), token);
                following = new(look, await mediator.Send(new GetFollowingHealth(), token));
            }
            catch (NpgsqlException failure)
            {
                error = failure is PostgresException refused ? refused.MessageText : "does not answer";
            }

            var status = error is null ? "healthy" : "unhealthy";
            var database = new DatabaseHealth(status, error, Math.Round(clock.GetElapsedTime(started).TotalMilliseconds, 1));
            var health = new HealthReport(
                status, "strategy-factory", database, jobs, following, Version, prompts?.Features, prompts?.OptimizationStatus,
                clock.GetUtcNow());
            return TypedResults.Json(health, statusCode: error is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).WithTags("System").WithSummary("Whether the factory can work").Produces<HealthReport>();

    private static string Version { get; } = typeof(
        HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Answer of <c>GET /health</c>.</summary>
    /// <param name="Status"><c>healthy</c> or <c>unhealthy</c>.</param>
    /// <param name="Service">This program.</param>
    /// <param name="Database">The database.</param>
    /// <param name="Jobs">The durable commands; null while the database does not answer.</param>
    /// <param name="Following">How promotions are followed; null while the database does not answer.</param>
    /// <param name="Version">Version of the program.</param>
    /// <param name="Features">What prompt optimisation can do; null while the database does not answer.</param>
    /// <param name="OptimizationStatus">How prompt optimisation is doing; null while the database does not answer.</param>
    /// <param name="Timestamp">Now.</param>
    internal sealed record HealthReport(
        string Status,
        string Service,
        DatabaseHealth Database,
        JobCounts? Jobs,
        Following? Following,
        string Version,
        OptimizationFeatures? Features,
        OptimizationStatus? OptimizationStatus,
        DateTimeOffset Timestamp);

    /// <summary>How promotions are followed on the bars that come after them.</summary>
    /// <param name="LastLook">The last look at regular times; bars that come are looked at besides.</param>
    /// <param name="Promotions">What is followed.</param>
    internal sealed record Following(UpkeepTurn LastLook, FollowingHealth Promotions);

    /// <summary>Whether the database answers, and how fast.</summary>
    internal sealed record DatabaseHealth(string Status, string? Error, double Milliseconds);
}
