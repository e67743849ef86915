using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Versions;

/// <summary>What a version can be.</summary>
internal static class VersionKind
{
    internal const string Adapter = "adapter";
    internal const string Model = "model";
    internal const string Gguf = "gguf";
    internal const string Remote = "remote";
}

/// <summary>Where a version stands.</summary>
internal static class VersionStatus
{
    internal const string Ready = "ready";
    internal const string Archived = "archived";

    /// <summary>Its row stays, since the history of the aliases speaks of it, and so that its number is never given again.</summary>
    internal const string Deleted = "deleted";
}

/// <summary>A version of a model.</summary>
internal sealed class RegisteredVersion : IAnnounced
{
    string IAnnounced.ChangeKind => LanguageChanges.Version;

    string IAnnounced.ChangeId => Id.ToString();

    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public string Kind { get; set; } = "";

    public string Status { get; set; } = VersionStatus.Ready;

    public string? BaseModel { get; set; }

    public Guid? TrainingId { get; set; }

    public string? Philosopher { get; set; }

    public string? Domain { get; set; }

    public string Location { get; set; } = "";

    public long Bytes { get; set; }

    public string Identity { get; set; } = "";

    public string? BaseHash { get; set; }

    public string? DatasetHash { get; set; }

    public string? TemplateHash { get; set; }

    public string? TokenizerHash { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? ArchivedAt { get; set; }

    internal string Reference => FormattableString.Invariant($"{Name}:{Version}");

    internal ModelVersion Describe(IReadOnlyList<string> aliases) => new(
        Id, Name, Version, Reference, Kind, Status, aliases, BaseModel, TrainingId, Philosopher, Domain, Location, Bytes,
        new(Identity, BaseHash, DatasetHash, TemplateHash, TokenizerHash), CreatedAt, ArchivedAt);
}

internal sealed class RegisteredVersionTable : IEntityTypeConfiguration<RegisteredVersion>
{
    public void Configure(EntityTypeBuilder<RegisteredVersion> builder)
    {
        builder.ToTable("model_versions");
        builder.HasKey(version => version.Id);
        builder.Property(version => version.Id).ValueGeneratedNever();
        builder.HasIndex(version => new { version.Name, version.Version }).IsUnique();
        builder.HasIndex(version => version.TrainingId).IsUnique();
        builder.HasIndex(version => version.CreatedAt);
    }
}
