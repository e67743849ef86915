using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Kernel.Changes;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>A piece of durable work: a grid search, or one experiment alone, which is a search of one configuration.</summary>
internal sealed class ForecastSearch : IAnnounced
{
    string IAnnounced.ChangeKind => ForecastChanges.Grid;

    string IAnnounced.ChangeId => Id.ToString();

    public Guid Id { get; set; }

    /// <summary>False for an experiment alone.</summary>
    public bool IsGrid { get; set; }

    public string Name { get; set; } = "";

    public string Model { get; set; } = "";

    /// <summary>What is forecast, for people.</summary>
    public string Series { get; set; } = "";

    /// <summary><see cref="ForecastRequest"/> as JSON: what all configurations share.</summary>
    public string Request { get; set; } = "{}";

    /// <summary>Identity of the series when the search was asked for.</summary>
    public string DataHash { get; set; } = "";

    public string Strategy { get; set; } = SearchStrategy.Cartesian;

    public string Metric { get; set; } = "mae";

    public int HalvingFactor { get; set; } = 3;

    public double? TimeLimitSeconds { get; set; }

    /// <summary>Stages wanted that refine around the best.</summary>
    public int RefineStages { get; set; }

    /// <summary>Stages that were begun, or turned out to have nothing to add.</summary>
    public int StagesDone { get; set; }

    /// <summary>The hyperparameters that are refined.</summary>
    public List<string> Refined { get; set; } = [];

    /// <summary>Tries of earlier searches on data of the same family: the edge gate counts them.</summary>
    public int TriedBefore { get; set; }

    public int Configurations { get; set; }

    /// <summary>Configurations that it may come to: every verdict counts them, whenever it is given.</summary>
    public int MostConfigurations => Configurations + (RefineStages - StagesDone) * Refinement.MostOf(Refined.Count);

    public int TrainingsDone { get; set; }

    public int TrainingsPlanned { get; set; }

    public string Status { get; set; } = SearchStatus.Pending;

    public string? Error { get; set; }

    public bool CancelRequested { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>How a grid is searched.</summary>
internal static class SearchStrategy
{
    internal const string Cartesian = "cartesian";
    internal const string Random = "random";
    internal const string Halving = "halving";

    internal static IReadOnlyList<string> All { get; } = [Cartesian, Random, Halving];
}

/// <summary>The states of a search.</summary>
internal static class SearchStatus
{
    internal const string Pending = "pending";
    internal const string Running = "running";
    internal const string Completed = "completed";
    internal const string Failed = "failed";
    internal const string Cancelled = "cancelled";
    internal const string TimedOut = "timed_out";

    internal static bool IsEnded(string status) => status is not (Pending or Running);
}

internal sealed class ForecastSearchTable : IEntityTypeConfiguration<ForecastSearch>
{
    public void Configure(EntityTypeBuilder<ForecastSearch> builder)
    {
        builder.ToTable("searches");
        builder.HasKey(search => search.Id);
        builder.Property(search => search.Id).ValueGeneratedNever();
        builder.Property(search => search.Request).HasColumnType("jsonb");
        builder.Ignore(search => search.MostConfigurations);
        builder.HasIndex(search => new { search.IsGrid, search.CreatedAt });
        builder.HasIndex(search => search.Status);
    }
}
