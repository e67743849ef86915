using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.FineTuning.Notifications;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.Thresholds;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.FineTuning;

/// <summary>Schema <c>fine_tuning</c>.</summary>
internal sealed class FineTuningContext(DbContextOptions<FineTuningContext> options, DatabaseSession session)
    : ModuleContext(options, session, Schema)
{
    internal const string Schema = "fine_tuning";

    public DbSet<ControllerJob> Jobs => Set<ControllerJob>();

    public DbSet<ControllerTask> Tasks => Set<ControllerTask>();

    public DbSet<ControllerAttempt> Attempts => Set<ControllerAttempt>();

    public DbSet<ControllerArtifact> Artifacts => Set<ControllerArtifact>();

    public DbSet<TestMetricsRow> Metrics => Set<TestMetricsRow>();

    public DbSet<ThresholdChange> ThresholdChanges => Set<ThresholdChange>();

    public DbSet<ControllerJudgement> Judgements => Set<ControllerJudgement>();

    public DbSet<ControllerNotification> Notifications => Set<ControllerNotification>();
}
