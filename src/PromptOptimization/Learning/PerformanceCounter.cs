using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>What is counted together. An empty character or topic means: all of them.</summary>
/// <param name="Dimension">One of <see cref="Dimensions"/>.</param>
/// <param name="Character">Character, or empty.</param>
/// <param name="Topic">Topic, or empty.</param>
/// <param name="Name">Type, set, arm or injection, by the dimension.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CounterKey(string Dimension, string Character, string Topic, string Name);

/// <summary>By what outcomes are counted.</summary>
internal static class Dimensions
{
    /// <summary>Every outcome; no name.</summary>
    internal const string All = "all";

    /// <summary>By optimisation type.</summary>
    internal const string Type = "type";

    /// <summary>By enhancement that was in the prompt.</summary>
    internal const string Kind = "kind";

    /// <summary>By injection that was in the prompt.</summary>
    internal const string Injection = "injection";

    /// <summary>By chosen set of enhancements; held-back prompts under <c>none</c>.</summary>
    internal const string Set = "set";

    /// <summary>By <c>treated</c> and <c>holdback</c>: the randomised comparison.</summary>
    internal const string Arm = "arm";

    /// <summary>By experiment (in place of the character) and variant.</summary>
    internal const string Variant = "variant";
}

/// <summary>
/// Lifetime counters and exponential averages of some outcomes: a row of <c>prompts.performance_counters</c>, changed by single upserts
/// only.
/// </summary>
internal sealed record PerformanceCounter
{
    public string Dimension { get; init; } = "";

    public string Character { get; init; } = "";

    public string Topic { get; init; } = "";

    public string Name { get; init; } = "";

    public long Events { get; init; }

    public long Successes { get; init; }

    public double QualitySum { get; init; }

    public double QualitySquares { get; init; }

    /// <summary>m ← m + rate·(x − m) over successes, from 0.5.</summary>
    public double SuccessEma { get; init; }

    /// <summary>The same over qualities, from the first one.</summary>
    public double QualityEma { get; init; }

    /// <summary>Outcomes with a known baseline.</summary>
    public long ImprovementEvents { get; init; }

    public double ImprovementSum { get; init; }

    /// <summary>Outcomes with an authenticity score.</summary>
    public long AuthenticityEvents { get; init; }

    public double AuthenticitySum { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    internal CounterKey Key => new(Dimension, Character, Topic, Name);

    internal double? SuccessRate => Events == 0 ? null : (double)Successes / Events;

    internal double? MeanQuality => Events == 0 ? null : QualitySum / Events;

    internal double? MeanImprovement => ImprovementEvents == 0 ? null : ImprovementSum / ImprovementEvents;

    internal double? MeanAuthenticity => AuthenticityEvents == 0 ? null : AuthenticitySum / AuthenticityEvents;

    /// <summary>
    /// The other outcomes of these. Counters change one after the other: for a moment the part can be ahead of the whole.
    /// </summary>
    internal PerformanceCounter Without(PerformanceCounter part)
    {
        var events = Math.Max(0, Events - part.Events);
        return new()
        {
            Events = events,
            Successes = Math.Clamp(Successes - part.Successes, 0, events),
            QualitySum = QualitySum - part.QualitySum,
            QualitySquares = QualitySquares - part.QualitySquares,
        };
    }

    /// <summary>Sample variance of the qualities; null below two.</summary>
    internal double? QualityVariance =>
        Events < 2 ? null : Math.Max(0, (QualitySquares - (QualitySum * QualitySum / Events)) / (Events - 1));
}

internal sealed class PerformanceCounterTable : IEntityTypeConfiguration<PerformanceCounter>
{
    public void Configure(EntityTypeBuilder<PerformanceCounter> builder)
    {
        builder.ToTable("performance_counters");
        builder.HasKey(counter => new { counter.Dimension, counter.Character, counter.Topic, counter.Name });
    }
}
