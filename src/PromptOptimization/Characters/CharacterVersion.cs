using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Characters;

/// <summary>One immutable version of a character.</summary>
internal sealed class CharacterVersion : IAnnounced
{
    string IAnnounced.ChangeKind => PromptChanges.Character;

    string IAnnounced.ChangeId => Name;

    public string Name { get; set; } = "";

    public int Version { get; set; }

    /// <summary>JSON of a <see cref="CharacterDefinition"/>.</summary>
    public string Definition { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A name for a version. A character is in use while it has the label <c>production</c>.</summary>
internal sealed class CharacterLabel : IAnnounced
{
    string IAnnounced.ChangeKind => PromptChanges.Character;

    string IAnnounced.ChangeId => Name;

    /// <summary>The version that prompts are made with.</summary>
    internal const string Production = "production";

    /// <summary>The newest version.</summary>
    internal const string Latest = "latest";

    public string Name { get; set; } = "";

    public string Label { get; set; } = "";

    public int Version { get; set; }

    /// <summary>Where the label was before its last move; null when it never moved.</summary>
    public int? PreviousVersion { get; set; }
}

internal sealed class CharacterVersionTable : IEntityTypeConfiguration<CharacterVersion>
{
    public void Configure(EntityTypeBuilder<CharacterVersion> builder)
    {
        builder.ToTable("character_versions");
        builder.HasKey(version => new { version.Name, version.Version });
        builder.Property(version => version.Definition).HasColumnType("jsonb");
    }
}

internal sealed class CharacterLabelTable : IEntityTypeConfiguration<CharacterLabel>
{
    public void Configure(EntityTypeBuilder<CharacterLabel> builder)
    {
        builder.ToTable("character_labels");
        builder.HasKey(label => new { label.Name, label.Label });
    }
}
