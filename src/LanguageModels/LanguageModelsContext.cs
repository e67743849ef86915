using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.LanguageModels.Comparisons;
using StrategyFactory.LanguageModels.Examples;
using StrategyFactory.LanguageModels.Jobs;
using StrategyFactory.LanguageModels.Registry.Deployments;
using StrategyFactory.LanguageModels.Serving.Chats;
using StrategyFactory.LanguageModels.Versions;

namespace StrategyFactory.LanguageModels;

/// <summary>Schema <c>language</c>.</summary>
internal sealed class LanguageModelsContext(DbContextOptions<LanguageModelsContext> options, DatabaseSession session)
    : ModuleContext(options, session, Schema)
{
    internal const string Schema = "language";

    public DbSet<ConquestAnalysis> Analyses => Set<ConquestAnalysis>();

    public DbSet<ConquestPrompt> Prompts => Set<ConquestPrompt>();

    public DbSet<ConquestResponse> Responses => Set<ConquestResponse>();

    public DbSet<AnalysisRating> Ratings => Set<AnalysisRating>();

    public DbSet<TrainingJob> TrainingJobs => Set<TrainingJob>();

    public DbSet<TrainingEvent> TrainingEvents => Set<TrainingEvent>();

    public DbSet<ServedChat> ServedChats => Set<ServedChat>();

    public DbSet<RegisteredVersion> Versions => Set<RegisteredVersion>();

    public DbSet<DeploymentRow> Deployments => Set<DeploymentRow>();

    public DbSet<ComparisonRun> Comparisons => Set<ComparisonRun>();

    public DbSet<ComparisonEvent> ComparisonEvents => Set<ComparisonEvent>();

    public DbSet<ComparisonItem> ComparisonItems => Set<ComparisonItem>();

    public DbSet<ComparisonAnswer> ComparisonAnswers => Set<ComparisonAnswer>();

    public DbSet<ComparisonVote> ComparisonVotes => Set<ComparisonVote>();
}
