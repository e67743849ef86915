namespace StrategyFactory.FineTuning.Tasks;

/// <summary>Which task runs first: the larger number.</summary>
internal static class TaskPriority
{
    internal const int Usual = 10;

    /// <summary>
    /// A task that is retried: base·2^executions; a fine-tune child with the distance d it inherited: 1000 − ⌊100·d + 0.5⌋; any other:
    /// base. To that comes the aging factor for every minute since the task was first queued. Parameters: $1 now, $2 aging factor.
    /// </summary>
    internal const string Sql = """
        (case
            when task.retrying
                then coalesce(task.priority, 10) * power(2::double precision, greatest(task.attempt_count - task.lost_workers, 1))
            when task.step_name = 'fine_tune' and task.inherited_distance is not null then 1000 - floor(100 * task.inherited_distance + 0.5)
            else coalesce(task.priority, 10) end
        + $2 * extract(epoch from $1 - coalesce(task.queued_at, task.created_at)) / 60)
        """;

    /// <summary>The same for one task.</summary>
    internal static double Of(ControllerTask task, DateTimeOffset now, double agingFactor)
    {
        var aging = agingFactor * (now - (task.QueuedAt ?? task.CreatedAt)).TotalMinutes;
        double own = task.Priority ?? Usual;
        return aging + (task switch
        {
            { Retrying: true } => own * Math.Pow(2, Math.Max(task.Executions, 1)),
            { StepName: ControllerTask.FineTuneStep, InheritedDistance: { } distance } => 1000 - Math.Floor((100 * distance) + 0.5),
            _ => own,
        });
    }
}
