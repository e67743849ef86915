using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Changes;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>One configuration, trained and judged.</summary>
internal sealed class ForecastExperiment : IAnnounced
{
    string IAnnounced.ChangeKind => ForecastChanges.Experiment;

    string IAnnounced.ChangeId => Id;

    public string Id { get; set; } = "";

    /// <summary>The work it belongs to; null where it was loaded from a file.</summary>
    public Guid? SearchId { get; set; }

    /// <summary>The grid search it belongs to: the same id, or null.</summary>
    public Guid? GridId { get; set; }

    /// <summary>Its place in the search, from 0.</summary>
    public int Position { get; set; }

    public string Model { get; set; } = "";

    /// <summary>What is forecast, for people.</summary>
    public string Series { get; set; } = "";

    public string Notes { get; set; } = "";

    public string Status { get; set; } = ExperimentStatus.Pending;

    public string Hyperparams { get; set; } = "{}";

    /// <summary><see cref="ForecastData"/> as JSON; null where a loaded file has none.</summary>
    public string? Data { get; set; }

    public string? DataHash { get; set; }

    /// <summary>See <see cref="Series.SeriesFamily"/>; null where that is not known.</summary>
    public string? DataFamily { get; set; }

    /// <summary>See <see cref="Experiments.TryKey"/>; null where that is not known.</summary>
    public string? TryKey { get; set; }

    public int MaseSeason { get; set; } = 1;

    public long Seed { get; set; }

    public string? TrainMetrics { get; set; }

    public string? ValMetrics { get; set; }

    public string? TestMetrics { get; set; }

    /// <summary><see cref="ExperimentRecord"/> as JSON; null before the end.</summary>
    public string? Record { get; set; }

    public string? Verdict { get; set; }

    public List<string> Flags { get; set; } = [];

    public string? Error { get; set; }

    public string? Step { get; set; }

    /// <summary>How far its training is, 0 to 1, while it runs.</summary>
    public double? Progress { get; set; }

    public string? ModelPath { get; set; }

    /// <summary>Goodness at the end of every round of a halving; NaN where it has none.</summary>
    public List<double> Rounds { get; set; } = [];

    /// <summary>Time of all its trainings.</summary>
    public double? Seconds { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>The states of an experiment.</summary>
internal static class ExperimentStatus
{
    internal const string Pending = "pending";
    internal const string Running = "running";
    internal const string Completed = "completed";
    internal const string Failed = "failed";
    internal const string Cancelled = "cancelled";
    internal const string Skipped = "skipped";
    internal const string Eliminated = "eliminated";

    internal static IReadOnlyList<string> All { get; } = [Pending, Running, Completed, Failed, Cancelled, Skipped, Eliminated];

    internal static bool IsEnded(string status) => status is not (Pending or Running);
}

internal sealed class ForecastExperimentTable : IEntityTypeConfiguration<ForecastExperiment>
{
    public void Configure(EntityTypeBuilder<ForecastExperiment> builder)
    {
        builder.ToTable("experiments");
        builder.HasKey(experiment => experiment.Id);
        builder.Property(experiment => experiment.Id).ValueGeneratedNever();
        foreach (var json in new[]
        {
            nameof(ForecastExperiment.Hyperparams), nameof(ForecastExperiment.Data), nameof(ForecastExperiment.TrainMetrics),
            nameof(ForecastExperiment.ValMetrics), nameof(ForecastExperiment.TestMetrics), nameof(ForecastExperiment.Record),
        })
        {
            builder.Property(json).HasColumnType("jsonb");
        }

        builder.HasIndex(experiment => new { experiment.CreatedAt, experiment.Id });
        builder.HasIndex(experiment => new { experiment.SearchId, experiment.Position });
        builder.HasIndex(experiment => experiment.DataHash);
        builder.HasIndex(experiment => experiment.DataFamily);
    }
}
