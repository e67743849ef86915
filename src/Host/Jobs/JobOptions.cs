using System.ComponentModel.DataAnnotations;

namespace StrategyFactory.Host.Jobs;

/// <summary>Section <c>Jobs</c> of the configuration.</summary>
internal sealed class JobOptions
{
    internal const string Section = "Jobs";

    /// <summary>A host without a sign of life for so long, frozen or cut off, loses its connections, and with them its commands.</summary>
    [Range(10, 120)]
    public int SilentSeconds { get; set; } = 100;

    internal TimeSpan Silence => TimeSpan.FromSeconds(SilentSeconds);
}
