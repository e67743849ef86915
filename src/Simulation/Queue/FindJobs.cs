using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

internal sealed class FindJobsValidator : AbstractValidator<FindJobs>
{
    private const int LargestPage = 200;

    public FindJobsValidator()
    {
        RuleFor(query => query.Filter!).SetValidator(new JobFilters.Validator(narrows: false)).When(query => query.Filter is not null)
            .OverridePropertyName("");
        RuleFor(query => query.Page).GreaterThanOrEqualTo(1).OverridePropertyName("page")
            .WithMessage(query => $"page: {query.Page} is not allowed; 1 and up.");
        RuleFor(query => query.Size).InclusiveBetween(1, LargestPage).OverridePropertyName("size")
            .WithMessage(query => $"size: {query.Size} is not allowed; 1 to {LargestPage}.");
    }
}

internal sealed class FindJobsHandler(DatabaseSession session) : IRequestHandler<FindJobs, FoundJobs>
{
    /// <summary>
    /// Every state but one has an index over nothing else; results, of which there may be millions, are never taken back, so that what
    /// the workers counted is their number.
    /// </summary>
    internal const string Count = """
        select (select count(*) from simulation.priority_jobs where status = 'PENDING'),
            (select count(*) from simulation.priority_jobs where status = 'RUNNING'),
            (select coalesce(sum(jobs_completed), 0)::bigint from simulation.workers),
            (select count(*) from simulation.priority_jobs where status = 'FAILED'),
            (select count(*) from simulation.priority_jobs where status = 'CANCELLED')
        """;

    private const string Columns =
        "id, batch_id, run_id, generation, grid_index, ticker, params, parent_sqn, status, attempt, worker_id, "
        + "(result ->> 'sqn')::double precision, error, created_at, completed_at";

    public async Task<FoundJobs> Handle(FindJobs request, CancellationToken cancellationToken)
    {
        var filter = request.Filter ?? new();
        var connection = await session.OpenAsync(cancellationToken);
        var counts = await CountsAsync(connection, cancellationToken);

        // A filter by state alone is counted already.
        var total = (filter with { Status = null }).MatchesAll()
            ? counts.Of(JobFilters.State(filter))
            : await TotalAsync(connection, filter, cancellationToken);
        return new(await PageAsync(connection, filter, request, cancellationToken), total, counts);
    }

    private static async Task<JobStateCounts> CountsAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(Count, connection);
        await using var row = await command.ExecuteReaderAsync(token);
        await row.ReadAsync(token);
        return new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4));
    }

    private static async Task<long> TotalAsync(NpgsqlConnection connection, JobFilter filter, CancellationToken token)
    {
        await using var command = new NpgsqlCommand { Connection = connection };
        command.CommandText = $"select count(*) from simulation.priority_jobs where {JobFilters.Condition(filter, command)}";
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    private static async Task<List<FoundJob>> PageAsync(
        NpgsqlConnection connection, JobFilter filter, FindJobs request, CancellationToken token)
    {
        await using var command = new NpgsqlCommand { Connection = connection };
        var order = JobFilters.State(filter) == JobState.Pending ? "priority desc, created_at, id" : "id desc";
        command.CommandText = $"""
            select {Columns} from simulation.priority_jobs where {JobFilters.Condition(filter, command)}
            order by {order} offset {(long)(request.Page - 1) * request.Size} limit {request.Size}
            """;
        List<FoundJob> jobs = [];
        await using var row = await command.ExecuteReaderAsync(token);
        while (await row.ReadAsync(token))
        {
            jobs.Add(new(
                row.GetGuid(0), row.GetGuid(1), Value<Guid>(row, 2), row.GetInt32(3), row.GetInt32(4), row.GetString(5),
                FactoryJson.Read<JobParameters>(row.GetString(6)).Strategy, Value<double>(row, 7), row.GetString(8), row.GetInt32(9),
                Text(row, 10),
                Value<double>(row, 11), Text(row, 12), row.GetFieldValue<DateTimeOffset>(13), Value<DateTimeOffset>(row, 14)));
        }

        return jobs;
    }

    private static T? Value<T>(NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

internal static class FindJobsEndpoint
{
    internal static void MapFindJobs(this IEndpointRouteBuilder routes) => routes
        .MapGet("/jobs", async (
            IMediator mediator, CancellationToken token, string? status = null, string? search = null,
            [FromQuery(Name = "run_id")] Guid? runId = null,
            [FromQuery(Name = "batch_id")] Guid? batchId = null, [FromQuery(Name = "job_id")] Guid? jobId = null, int page = 1,
            int size = 25) =>
            TypedResults.Ok(await mediator.Send(new FindJobs(new(status, search, runId, batchId, jobId), page, size), token)))
        .WithName("FindJobs").WithTags("Jobs")
        .WithSummary("Jobs by state, symbol, error, run or batch; waiting ones in the order of claiming, others newest first.");
}
