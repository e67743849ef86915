using MediatR;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Records;

namespace StrategyFactory.PromptOptimization.Learning;

internal sealed class GetPromptReportHandler(DatabaseSession session) : IRequestHandler<GetPromptReport, PromptReport>
{
    private const string Prompts = "select count(*) from prompts.optimizations where created_at >= $1 and created_at < $2";

    // An outcome without an optimisation of ours is of no arm.
    private const string Outcomes =
        """
        select coalesce(made.arm, ''), count(*), count(*) filter (where event.success), sum(event.quality),
            sum(event.quality * event.quality)
        from prompts.performance_events event left join prompts.optimizations made on made.id = event.optimization_id
        where event.created_at >= $1 and event.created_at < $2
        group by 1
        """;

    public async Task<PromptReport> Handle(GetPromptReport request, CancellationToken cancellationToken)
    {
        await using var prompts = await AskAsync(Prompts, request, cancellationToken);
        var made = (long)(await prompts.ExecuteScalarAsync(cancellationToken))!;
        Dictionary<string, PerformanceCounter> arms = new(StringComparer.Ordinal);
        await using var outcomes = await AskAsync(Outcomes, request, cancellationToken);
        await using var row = await outcomes.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            arms[row.GetString(0)] = new()
            {
                Name = row.GetString(0),
                Events = row.GetInt64(1),
                Successes = row.GetInt64(2),
                QualitySum = row.GetDouble(3),
                QualitySquares = row.GetDouble(4),
            };
        }

        var lift = Lift.Between(arms.GetValueOrDefault(Arm.Treated.Name), arms.GetValueOrDefault(Arm.HeldBack.Name));
        return new(made, arms.Values.Sum(arm => arm.Events), lift);
    }

    private async Task<NpgsqlCommand> AskAsync(string sql, GetPromptReport range, CancellationToken token) =>
        new(sql, await session.OpenAsync(token))
        {
            Transaction = session.Transaction,
            Parameters = { new() { Value = range.Since.ToUniversalTime() }, new() { Value = range.Until.ToUniversalTime() } },
        };
}
