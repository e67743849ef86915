namespace StrategyFactory.Simulation.Queue;

/// <summary>SQL by which a worker's jobs are told from those that it has lost.</summary>
internal static class HeldRows
{
    /// <summary>
    /// Whether <c>job</c> runs under the worker <c>$1</c> with the fence of another row. The status stands in coalesce so that no index of
    /// running jobs serves: the planner takes such an index for nearly empty, always, and would go through it once for every row that is
    /// given, which for a whole batch is its number of jobs squared. As it is, each is found by its id.
    /// </summary>
    /// <param name="given">The other row, with a column <c>fence</c>.</param>
    internal static string By(string given) =>
        $"coalesce(job.status, '') = 'RUNNING' and job.worker_id = $1 and job.fence = {given}.fence";
}
