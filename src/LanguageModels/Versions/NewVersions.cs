using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Serving.Files;

namespace StrategyFactory.LanguageModels.Versions;

/// <summary>Enters versions: the next number of their name.</summary>
internal sealed class NewVersions(
    LanguageModelsContext context, DatabaseSession session, BaseModels bases, FileHashes hashes, TimeProvider clock)
{
    private const long Lock = 7331250042;

    /// <summary>Completes a version that is not entered yet by what came of its training.</summary>
    /// <param name="version">Its name, its base and what it is of.</param>
    /// <param name="outcome">Of its training.</param>
    /// <param name="dataset">The file that it learned from, or null.</param>
    /// <param name="token">Ends the reading of its files.</param>
    internal async Task<RegisteredVersion> OfTrainingAsync(
        RegisteredVersion version, LanguageTrainingOutcome outcome, string? dataset, CancellationToken token)
    {
        var made = outcome.Folder is { } folder
            ? await DescribeAsync(version, folder, outcome.BaseHash, dataset, token)
            : await DescribeRemoteAsync(version, outcome.RemoteModel!, dataset, token);
        (version.Identity, version.BaseHash, version.DatasetHash, version.TemplateHash, version.TokenizerHash) =
            (made.Identity, made.Base, made.Dataset, made.Template, made.Tokenizer);
        return version;
    }

    /// <summary>Enters a version within the session's transaction.</summary>
    internal async Task<RegisteredVersion> AddAsync(RegisteredVersion version, CancellationToken token)
    {
        await session.LockAsync(Lock, token);
        var last = await context.Versions.Where(each => each.Name == version.Name).MaxAsync(each => (int?)each.Version, token) ?? 0;
        var now = clock.GetUtcNow();
        (version.Id, version.Version, version.CreatedAt) = (Guid.CreateVersion7(now), last + 1, now);
        context.Versions.Add(version);
        await context.SaveChangesAsync(token);
        return version;
    }

    private async Task<ModelHashes> DescribeAsync(
        RegisteredVersion version, string folder, string? baseHash, string? dataset, CancellationToken token)
    {
        var isAdapter = File.Exists(Path.Combine(folder, "adapter_config.json"));
        (version.Kind, version.Location, version.Bytes) =
            (isAdapter ? VersionKind.Adapter : VersionKind.Model, folder, VersionFiles.BytesOf(folder));
        var reading = bases.Find(version.BaseModel!)?.Folder;
        return isAdapter
            ? await VersionHashes.OfAdapterAsync(folder, baseHash, reading, dataset, token)
            : await VersionHashes.OfModelAsync(await hashes.OfWeightsAsync(folder, token), folder, dataset, token);
    }

    private static Task<ModelHashes> DescribeRemoteAsync(RegisteredVersion version, string name, string? dataset, CancellationToken token)
    {
        (version.Kind, version.Location) = (VersionKind.Remote, name);
        return VersionHashes.OfRemoteAsync(name, dataset, token);
    }
}
