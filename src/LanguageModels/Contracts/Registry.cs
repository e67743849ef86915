using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>Versions of models, newest first.</summary>
/// <param name="Name">Only those of this name; null for all.</param>
/// <param name="Philosopher">Only those that were trained on this one's examples.</param>
/// <param name="Domain">Only those of this domain.</param>
/// <param name="Status">Only those that are so: <c>ready</c> or <c>archived</c>; null for both.</param>
/// <param name="Limit">At most so many, 1 to 500.</param>
public sealed record GetModelVersions(
    string? Name = null, string? Philosopher = null, string? Domain = null, string? Status = null, int Limit = 100)
    : IRequest<IReadOnlyList<ModelVersion>>
{
    /// <summary>Only those that were trained on this one's examples.</summary>
    public string? Philosopher { get; init; } = Composition.Of(Philosopher);

    /// <summary>Only those of this domain.</summary>
    public string? Domain { get; init; } = Composition.Of(Domain);
}

/// <summary>A version of a model.</summary>
public sealed record GetModelVersion(Guid VersionId) : IRequest<ModelVersion>;

/// <summary>Enters a GGUF file that is here already, as a base to compare with and to serve.</summary>
public sealed record RegisterModel : IRequest<ModelVersion>
{
    /// <summary>Its name: letters, digits, points, hyphens and underscores, at most 60.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The file: below the storage root or the folder of language models, or any for callers who may read this machine's files.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Whether the path may lead anywhere on this machine.</summary>
    public bool IsLocal { get; init; }
}

/// <summary>A version of a model; it never changes but for where it stands.</summary>
/// <param name="Id">What requests name it by.</param>
/// <param name="Name">Name of the model.</param>
/// <param name="Version">Its number among those of that name, from 1.</param>
/// <param name="Reference">What requests call it, <c>name:version</c>.</param>
/// <param name="Kind"><c>adapter</c> beside a base, <c>model</c> with weights of its own, <c>gguf</c>, or <c>remote</c> elsewhere.</param>
/// <param name="Status"><c>ready</c> or <c>archived</c>.</param>
/// <param name="Aliases">What points to it now.</param>
/// <param name="BaseModel">Name of the base, or null.</param>
/// <param name="TrainingId">The training that it came of, or null.</param>
/// <param name="Philosopher">Whose examples it learned from, or null.</param>
/// <param name="Domain">Of which domain, or null.</param>
/// <param name="Location">Its folder, its file, or its name elsewhere.</param>
/// <param name="Bytes">What it takes on disk.</param>
/// <param name="Hashes">What it is made of.</param>
/// <param name="CreatedAt">When it was entered, UTC.</param>
/// <param name="ArchivedAt">When it was put away, or null.</param>
public sealed record ModelVersion(
    Guid Id,
    string Name,
    int Version,
    string Reference,
    string Kind,
    string Status,
    IReadOnlyList<string> Aliases,
    string? BaseModel,
    Guid? TrainingId,
    string? Philosopher,
    string? Domain,
    string Location,
    long Bytes,
    ModelHashes Hashes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ArchivedAt);

/// <summary>SHA-256 of what a version is made of, hexadecimal; null for what it does not have or nobody here can see.</summary>
/// <param name="Identity">Of weights and adapter: versions that share it answer alike.</param>
/// <param name="Base">Of the base's weights.</param>
/// <param name="Dataset">Of the file that it learned from.</param>
/// <param name="Template">Of the chat template.</param>
/// <param name="Tokenizer">Of the tokenizer's file.</param>
public sealed record ModelHashes(string Identity, string? Base, string? Dataset, string? Template, string? Tokenizer);

/// <summary>Puts a version away: it is no longer served. Refused while an alias points to it.</summary>
public sealed record ArchiveModel(Guid VersionId) : IRequest<ModelVersion>;

/// <summary>Deletes a version with its files; its number is never given again. Refused while an alias points to it.</summary>
public sealed record DeleteModel(Guid VersionId) : IRequest;
