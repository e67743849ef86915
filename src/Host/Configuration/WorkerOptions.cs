using System.ComponentModel.DataAnnotations;

namespace StrategyFactory.Host.Configuration;

/// <summary>Section <c>Worker</c> of the configuration: the verb <c>worker</c>.</summary>
internal sealed class WorkerOptions
{
    internal const string Section = "Worker";

    /// <summary>Name that it takes jobs under, at most 100 characters; empty for that of the machine and the process.</summary>
    [MaxLength(100)]
    public string Id { get; set; } = "";

    /// <summary>Seconds until it asks again after the queue was empty, 0.05 to 3600.</summary>
    [Range(0.05, 3600.0)]
    public double PollSeconds { get; set; } = 0.25;
}
