namespace StrategyFactory.Simulation.Queue;

/// <summary>State of a job; stored in upper case.</summary>
internal enum PriorityJobStatus
{
    /// <summary>Waits for a worker.</summary>
    Pending,

    /// <summary>Claimed by <see cref="PriorityJob.WorkerId"/>.</summary>
    Running,

    /// <summary>Has a result.</summary>
    Completed,

    /// <summary>Given up (parked), with an error.</summary>
    Failed,

    /// <summary>Taken out of the queue with its batch; a worker that held it is refused.</summary>
    Cancelled,
}
