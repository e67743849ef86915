using Microsoft.EntityFrameworkCore;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs;

namespace StrategyFactory.LanguageModels.Registry;

/// <summary>Enters versions: the next number of their name.</summary>
internal sealed class NewVersions(LanguageModelsContext context, DatabaseSession session, BaseModels bases, TimeProvider clock)
{
    private const string Lock = "select pg_advisory_xact_lock(7331250042)";

    /// <summary>What came of a training, as a version that is not entered yet.</summary>
    internal async Task<RegisteredVersion> OfTrainingAsync(TrainingJob job, LanguageTrainingOutcome outcome, CancellationToken token)
    {
        var isAdapter = File.Exists(Path.Combine(outcome.Folder, "adapter_config.json"));
        var reading = isAdapter ? bases.Look().Models.Where(each => each.Name == job.BaseModel).Select(each => each.Model.Folder).FirstOrDefault() : null;
        var hashes = isAdapter
            ? await VersionHashes.OfAdapterAsync(outcome.Folder, outcome.BaseHash, reading, job.DatasetPath, token)
            : await VersionHashes.OfModelAsync(outcome.Folder, job.DatasetPath, token);
        var asked = job.Asked;
        return new()
        {
            Name = job.Name,
            Kind = isAdapter ? VersionKind.Adapter : VersionKind.Model,
            BaseModel = job.BaseModel,
            TrainingId = job.Id,
            Philosopher = asked.Philosopher,
            Domain = asked.Domain,
            Location = outcome.Folder,
            Bytes = VersionFiles.BytesOf(outcome.Folder),
            Identity = hashes.Identity,
            BaseHash = hashes.Base,
            DatasetHash = hashes.Dataset,
            TemplateHash = hashes.Template,
            TokenizerHash = hashes.Tokenizer,
        };
    }

    /// <summary>Enters a version within the session's transaction.</summary>
    internal async Task<RegisteredVersion> AddAsync(RegisteredVersion version, CancellationToken token)
    {
        await using (var gate = new NpgsqlCommand(Lock, await session.OpenAsync(token)) { Transaction = session.Transaction })
        {
            await gate.ExecuteNonQueryAsync(token);
        }

        var last = await context.Versions.Where(each => each.Name == version.Name).MaxAsync(each => (int?)each.Version, token) ?? 0;
        var now = clock.GetUtcNow();
        (version.Id, version.Version, version.CreatedAt) = (Guid.CreateVersion7(now), last + 1, now);
        context.Versions.Add(version);
        await context.SaveChangesAsync(token);
        return version;
    }
}
