using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Versions;

namespace StrategyFactory.LanguageModels.Registry.Deployments;

/// <summary>Where a deployment stands.</summary>
internal static class DeploymentStatus
{
    internal const string Pending = "pending";
    internal const string Checking = "checking";
    internal const string Done = "done";
    internal const string Refused = "refused";
    internal const string Failed = "failed";
    internal const string Cancelled = "cancelled";

    internal static bool IsEnded(string status) => status is not (Pending or Checking);
}

/// <summary>What a deployment does.</summary>
internal static class DeploymentAction
{
    internal const string Deploy = "deploy";
    internal const string RollBack = "rollback";
    internal const string Undeploy = "undeploy";
}

/// <summary>A movement of an alias, or the wish for one. Once the alias has moved the database lets nobody change the row.</summary>
internal sealed class DeploymentRow : IAnnounced
{
    string IAnnounced.ChangeKind => LanguageChanges.Deployment;

    string IAnnounced.ChangeId => Id.ToString();

    public Guid Id { get; set; }

    public Guid VersionId { get; set; }

    public RegisteredVersion Version { get; set; } = null!;

    /// <summary>Name of the model, as the version has it.</summary>
    public string Name { get; set; } = "";

    public string Alias { get; set; } = "";

    public string Action { get; set; } = "";

    public string Target { get; set; } = "";

    public string Status { get; set; } = DeploymentStatus.Pending;

    public double Progress { get; set; }

    public string? Stage { get; set; }

    /// <summary>JSON of a list of sentences.</summary>
    public string Warnings { get; set; } = "[]";

    /// <summary>JSON of a <see cref="PreflightReport"/>.</summary>
    public string? Preflight { get; set; }

    public string? OverrideReason { get; set; }

    /// <summary>JSON of a list of sentences.</summary>
    public string Overridden { get; set; } = "[]";

    /// <summary>JSON of a <see cref="DeploymentConfig"/>.</summary>
    public string? Config { get; set; }

    public string? Notes { get; set; }

    public string? DeployedBy { get; set; }

    public string? Error { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? MovedAt { get; set; }

    /// <summary>Rises with every movement of any alias; null where none moved.</summary>
    public long? Move { get; set; }

    internal Deployment Describe() => new(
        Id, VersionId, Version.Reference, Name, Alias, Action, Target, Status, Progress, Stage, FactoryJson.Read<List<string>>(Warnings),
        Preflight is null ? null : FactoryJson.Read<PreflightReport>(Preflight), OverrideReason, FactoryJson.Read<List<string>>(Overridden),
        Config is null ? null : FactoryJson.Read<DeploymentConfig>(Config), Notes, DeployedBy, Error, CreatedAt, MovedAt);
}

internal sealed class DeploymentTable : IEntityTypeConfiguration<DeploymentRow>
{
    public void Configure(EntityTypeBuilder<DeploymentRow> builder)
    {
        builder.ToTable("deployments");
        builder.HasKey(row => row.Id);
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Warnings).HasColumnType("jsonb");
        builder.Property(row => row.Preflight).HasColumnType("jsonb");
        builder.Property(row => row.Overridden).HasColumnType("jsonb");
        builder.Property(row => row.Config).HasColumnType("jsonb");
        builder.HasOne(row => row.Version).WithMany().HasForeignKey(row => row.VersionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(row => row.VersionId);
        builder.HasIndex(row => row.Move).IsUnique();
        builder.HasIndex(row => new { row.Name, row.Alias, row.Move });
        builder.HasIndex(row => row.CreatedAt);
    }
}
