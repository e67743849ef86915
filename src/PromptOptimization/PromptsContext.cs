using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Experiments;

namespace StrategyFactory.PromptOptimization;

/// <summary>Schema <c>prompts</c>. What every request touches is read and written by plain SQL; the rest goes through here.</summary>
internal sealed class PromptsContext(DbContextOptions<PromptsContext> options, DatabaseSession session)
    : ModuleContext(options, session, Schema)
{
    internal const string Schema = "prompts";

    public DbSet<CharacterVersion> CharacterVersions => Set<CharacterVersion>();

    public DbSet<CharacterLabel> CharacterLabels => Set<CharacterLabel>();

    public DbSet<Experiment> Experiments => Set<Experiment>();
}
