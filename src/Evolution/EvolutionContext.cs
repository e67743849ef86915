using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Evolution;

/// <summary>Schema <c>evolution</c>.</summary>
internal sealed class EvolutionContext(DbContextOptions<EvolutionContext> options, DatabaseSession session)
    : ModuleContext(options, session, Schema)
{
    internal const string Schema = "evolution";

    public DbSet<AnnotationRecord> Annotations => Set<AnnotationRecord>();

    public DbSet<EvolutionRun> Runs => Set<EvolutionRun>();

    public DbSet<EvolutionBatch> Batches => Set<EvolutionBatch>();

    public DbSet<FollowingCourse> FollowingCourses => Set<FollowingCourse>();

    public DbSet<FollowingRecord> Followings => Set<FollowingRecord>();

    public DbSet<Generation> Generations => Set<Generation>();

    public DbSet<LineageRecord> Lineage => Set<LineageRecord>();

    public DbSet<PromotedModelRecord> Promoted => Set<PromotedModelRecord>();

    public DbSet<PromotionCurvesRecord> PromotionCurves => Set<PromotionCurvesRecord>();

    public DbSet<PromotionNews> PromotionNews => Set<PromotionNews>();

    public DbSet<SavingRecord> Savings => Set<SavingRecord>();

    public DbSet<Trial> Trials => Set<Trial>();
}
