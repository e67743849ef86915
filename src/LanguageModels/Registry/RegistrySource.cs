using System.Globalization;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Registry.Deployments;
using StrategyFactory.LanguageModels.Registry.Vllm;
using StrategyFactory.LanguageModels.Serving;
using StrategyFactory.LanguageModels.Versions;

namespace StrategyFactory.LanguageModels.Registry;

/// <summary>Versions by <c>name:version</c>, and what aliases point to by <c>name@alias</c>.</summary>
internal sealed class RegistrySource(LanguageModelsContext context, Aliases aliases, BaseModels bases, VllmTarget vllm) : IModelSource
{
    private const string Field = "model";

    public async Task<IReadOnlyList<ServableModel>> ListAsync(CancellationToken token)
    {
        var here = bases.Look();
        var versions = await context.Versions.AsNoTracking()
            .Where(version => version.Status == VersionStatus.Ready && version.Kind != VersionKind.Remote).ToListAsync(token);
        var pointing = (await aliases.PointingAsync(null, null, token)).Where(row => row.Target != VllmTarget.Name)
            .ToLookup(row => row.VersionId);
        var complete = versions.Where(version => version.Kind != VersionKind.Adapter || here.Find(version.BaseModel!) is not null);
        return
        [
            .. from version in complete
               from name in pointing[version.Id].Select(Alias).Append(version.Reference)
               select Of(version, name, here.Find),
        ];
    }

    public async Task<ServableModel?> FindAsync(string name, CancellationToken token)
    {
        if (await VersionAsync(name, token) is not { } version)
        {
            return null;
        }

        if (version.Status != VersionStatus.Ready)
        {
            throw new UnprocessableException($"{Field}: '{name}' was {version.Status}; one that is ready.", Field);
        }

        if (version.Kind == VersionKind.Remote)
        {
            throw new UnprocessableException($"{Field}: '{name}' lives elsewhere, as {version.Location}; it is asked there.", Field);
        }

        return Of(version, name);
    }

    /// <summary>A version as it is served.</summary>
    /// <exception cref="UnprocessableException">Its base is not here.</exception>
    internal ServableModel Of(RegisteredVersion version, string? name = null) => Of(version, name ?? version.Reference, bases.Find);

    private async Task<RegisteredVersion?> VersionAsync(string name, CancellationToken token)
    {
        if (name.LastIndexOf('@') is > 0 and var at
            && await aliases.CurrentAsync(name[..at], name[(at + 1)..], token) is { } row)
        {
            return row.Target == VllmTarget.Name
                ? throw new UnprocessableException(
                    $"{Field}: '{name}' is served by vLLM{vllm.Place} as {VllmTarget.NameOf(row.Version)}; ask it there, or "
                    + $"{row.Version.Reference} here.",
                    Field)
                : row.Version;
        }

        if ((name.LastIndexOf(':') is var colon && colon <= 0)
            || !int.TryParse(name[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var own = name[..colon];
        return await context.Versions.AsNoTracking()
            .SingleOrDefaultAsync(version => version.Name == own && version.Version == number, token);
    }

    private static ServableModel Of(RegisteredVersion version, string name, Func<string, BaseModel?> find)
    {
        var weights = version.Kind switch
        {
            VersionKind.Gguf => new ModelWeightsPlace(version.Location, version.Identity, IsGguf: true),
            VersionKind.Model => new(version.Location, version.Identity, IsGguf: false),
            _ => find(version.BaseModel!) is { } model && version.BaseHash is { } hash
                ? new(model.Folder, hash, IsGguf: false)
                : throw new UnprocessableException(
                    $"{Field}: '{name}' cannot be served here: its base {version.BaseModel} is not here.", Field),
        };
        return new(name, version.Identity, weights)
        {
            AdapterFolder = version.Kind == VersionKind.Adapter ? version.Location : null,
            VersionId = version.Id,
            CreatedAt = version.CreatedAt,
        };
    }

    private static string Alias(DeploymentRow row) => $"{row.Name}@{row.Alias}";
}
