using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Versions;

namespace StrategyFactory.LanguageModels.Registry.Vllm;

/// <summary>Serves adapters by a vLLM server, beside its base.</summary>
internal sealed class VllmTarget(VllmClient client, IOptions<LanguageModelsOptions> options)
{
    internal const string Name = "vllm";
    private const string Field = "target";
    private const int ProbeTokens = 24;

    private static readonly string[] Probes =
        ["Hello.", "What do you think?", "Name three things.", "Write one sentence about time.", "Answer with JSON."];

    private VllmOptions Vllm => options.Value.Vllm;

    /// <summary>Where it is, for messages; empty where there is none.</summary>
    internal string Place => Vllm.Url.Length > 0 ? $" at {Vllm.Url}" : "";

    /// <summary>What it calls a version; unique, since vLLM keeps what it loaded under a name.</summary>
    internal static string NameOf(RegisteredVersion version) => FormattableString.Invariant($"{version.Name}-v{version.Version}");

    /// <exception cref="UnprocessableException">There is no server, or the version is none that it takes.</exception>
    internal void Require(RegisteredVersion version)
    {
        if (!Uri.TryCreate(Vllm.Url, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            throw new UnprocessableException(
                $"{Field}: '{Name}' cannot be used here (LanguageModels:Vllm:Url names no server); native.", Field);
        }

        if (version.Kind != VersionKind.Adapter)
        {
            throw new UnprocessableException(
                $"{Field}: {version.Reference} is no adapter, and vLLM takes no other models while it runs; native.", Field);
        }
    }

    /// <summary>What the server calls the base of a version.</summary>
    /// <exception cref="UnprocessableException">It does not serve it.</exception>
    internal async Task<VllmModel> BaseAsync(RegisteredVersion version, CancellationToken token)
    {
        var models = await client.ModelsAsync(token);
        var name = Vllm.BaseModel.Length > 0 ? Vllm.BaseModel : version.BaseModel!;
        return models.FirstOrDefault(model => model.Parent is null && (model.Id == name || model.Root == name || Ends(model.Id, name)))
            ?? throw VllmClient.Refusal(
                $"it does not serve {name}, the base of {version.Reference}; it serves "
                + $"{string.Join(", ", models.Select(model => model.Id))}.");
    }

    /// <summary>Loads a version, and makes sure that it is there and does something.</summary>
    /// <returns>What was asked for and has no effect there.</returns>
    /// <exception cref="UnprocessableException">It could not be loaded, or answers like its base.</exception>
    internal async Task<IReadOnlyList<string>> LoadAsync(RegisteredVersion version, DeploymentConfig? config, CancellationToken token)
    {
        var (served, name) = (await BaseAsync(version, token), NameOf(version));
        if (!await HasAsync(name, token))
        {
            await client.LoadAsync(name, PathThere(version.Location), token);
            if (!await HasAsync(name, token))
            {
                throw VllmClient.Refusal($"it took {name}, but does not list it in /v1/models.");
            }
        }

        foreach (var probe in Probes)
        {
            var (before, after) = (
                await client.AnswerAsync(served.Id, probe, ProbeTokens, token), await client.AnswerAsync(name, probe, ProbeTokens, token));
            if (before != after)
            {
                return Warnings(served, config);
            }
        }

        await client.UnloadAsync(name, token);
        throw VllmClient.Refusal($"{name} answers {Probes.Length} prompts exactly as {served.Id} does: the adapter has no effect there.");
    }

    /// <summary>Takes a version away, where it is there.</summary>
    /// <exception cref="UnprocessableException">The server does not answer.</exception>
    internal async Task UnloadAsync(RegisteredVersion version, CancellationToken token)
    {
        if (Vllm.Url.Length > 0 && await HasAsync(NameOf(version), token))
        {
            await client.UnloadAsync(NameOf(version), token);
        }
    }

    private static bool Ends(string id, string name) => id.EndsWith('/' + name, StringComparison.Ordinal);

    private async Task<bool> HasAsync(string name, CancellationToken token) =>
        (await client.ModelsAsync(token)).Any(model => model.Id == name);

    private string PathThere(string location) => Vllm.StorageFolder.Length == 0
        ? location
        : Vllm.StorageFolder.TrimEnd('/') + '/' + Path.GetRelativePath(options.Value.StorageFolder, location);

    private static List<string> Warnings(VllmModel served, DeploymentConfig? config)
    {
        List<string> warnings = [];
        if (config?.GpuMemoryUtilization is not null)
        {
            warnings.Add("gpu_memory_utilization: vLLM takes it when it starts, not with an adapter.");
        }

        if (config?.MaxModelLen is { } length && length != served.MaxModelLen)
        {
            warnings.Add(
                FormattableString.Invariant($"max_model_len: vLLM takes it when it starts; {served.Id} runs with {served.MaxModelLen}."));
        }

        return warnings;
    }
}
