using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs;

namespace StrategyFactory.LanguageModels.Registry;

/// <summary>Enters versions: the next number of their name.</summary>
internal sealed class NewVersions(LanguageModelsContext context, DatabaseSession session, BaseModels bases, TimeProvider clock)
{
    private const long Lock = 7331250042;

    /// <summary>What came of a training, as a version that is not entered yet.</summary>
    internal async Task<RegisteredVersion> OfTrainingAsync(TrainingJob job, LanguageTrainingOutcome outcome, CancellationToken token)
    {
        var asked = job.Asked;
        var version = new RegisteredVersion
        {
            Name = job.Name,
            BaseModel = job.BaseModel,
            TrainingId = job.Id,
            Philosopher = asked.Philosopher,
            Domain = asked.Domain,
        };
        var hashes = outcome.Folder is { } folder
            ? await DescribeAsync(version, folder, outcome.BaseHash, job.DatasetPath, token)
            : await DescribeRemoteAsync(version, outcome.RemoteModel!, job.DatasetPath, token);
        (version.Identity, version.BaseHash, version.DatasetHash, version.TemplateHash, version.TokenizerHash) =
            (hashes.Identity, hashes.Base, hashes.Dataset, hashes.Template, hashes.Tokenizer);
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

    private Task<ModelHashes> DescribeAsync(
        RegisteredVersion version, string folder, string? baseHash, string? dataset, CancellationToken token)
    {
        var isAdapter = File.Exists(Path.Combine(folder, "adapter_config.json"));
        (version.Kind, version.Location, version.Bytes) =
            (isAdapter ? VersionKind.Adapter : VersionKind.Model, folder, VersionFiles.BytesOf(folder));
        var reading = bases.Look().Models.Where(each => each.Name == version.BaseModel).Select(each => each.Model.Folder).FirstOrDefault();
        return isAdapter
            ? VersionHashes.OfAdapterAsync(folder, baseHash, reading, dataset, token)
            : VersionHashes.OfModelAsync(folder, dataset, token);
    }

    private static Task<ModelHashes> DescribeRemoteAsync(RegisteredVersion version, string name, string? dataset, CancellationToken token)
    {
        (version.Kind, version.Location) = (VersionKind.Remote, name);
        return VersionHashes.OfRemoteAsync(name, dataset, token);
    }
}
