using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.LanguageModels.Serving.Files;

/// <summary>
/// The GGUF files that llama.cpp is given: a user's own as it is; of a folder in the layout of Hugging Face one that is made once, named by
/// a hash of all that goes into it. Every file is checked here before llama.cpp sees it; one that was damaged since is made again.
/// </summary>
internal sealed class GgufFiles(IOptions<LanguageModelsOptions> options, FileHashes hashes)
{
    // changes when files made before would not do any more
    private const string Format = "1";

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <summary>Where the file of weights lies or is to lie; tells apart all that can answer differently.</summary>
    /// <exception cref="UnprocessableException">They are not those any more that were asked for.</exception>
    internal async Task<string> PlaceAsync(ModelWeightsPlace weights, CancellationToken token)
    {
        var there = weights.IsGguf ? File.Exists(weights.Path) : Directory.Exists(weights.Path);
        if (!there)
        {
            throw new UnprocessableException($"model: its weights are gone; {weights.Path} is not there any more.", "model");
        }

        var hash = weights.IsGguf
            ? await hashes.OfFileAsync(weights.Path, token)
            : await hashes.OfWeightsAsync(weights.Path, token);
        if (hash != weights.Hash)
        {
            throw new UnprocessableException(
                $"model: its weights in {weights.Path} have changed since ({weights.Hash[..12]}…, now {hash[..12]}…).", "model");
        }

        if (weights.IsGguf)
        {
            return weights.Path;
        }

        string[] beside = [BaseFiles.Config(weights.Path), .. BaseFiles.Reading(weights.Path)];
        var whole = Hash(Format, hash, await hashes.OfAsync(weights.Path + "#", beside, token));
        var precision = options.Value.Serving.Kept.Name().ToLowerInvariant();
        return Path.Combine(options.Value.GgufFolder, $"{whole}-{precision}.gguf");
    }

    /// <summary>Where the file of an adapter lies or is to lie.</summary>
    internal async Task<string> AdapterPlaceAsync(string folder, CancellationToken token)
    {
        string[] parts = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "adapter_*").Order(StringComparer.Ordinal)] : [];
        return parts.Length > 0
            ? Path.Combine(options.Value.GgufFolder, $"{Hash(Format, await hashes.OfAsync(folder, parts, token))}-lora.gguf")
            : throw new UnprocessableException($"model: its adapter is gone; {folder} is not there any more.", "model");
    }

    /// <summary>Makes the file of weights where it is not there yet, one at a time, and checks it.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="place">What <see cref="PlaceAsync"/> said.</param>
    /// <param name="token">Ends it without a file.</param>
    internal Task<GgufModel> RequireAsync(ModelWeightsPlace weights, string place, CancellationToken token) => weights.IsGguf
        ? Task.Run(() => ModelCheck.Read(place), token)
        : MadeAsync(
            place,
            () => ModelCheck.Read(place),
            () => ModelConverter.Convert(
                weights.Path, place, options.Value.Serving.Kept, Path.GetFileName(Path.TrimEndingDirectorySeparator(weights.Path)),
                token: token),
            token);

    /// <summary>Makes the file of an adapter where it is not there yet, one at a time, and checks it.</summary>
    internal Task<GgufAdapter> RequireAdapterAsync(string folder, string place, GgufModel model, CancellationToken token) => MadeAsync(
        place, () => AdapterCheck.Read(place, model), () => AdapterConverter.Convert(LoraAdapter.Read(folder), model, place, token), token);

    private async Task<T> MadeAsync<T>(string place, Func<T> check, Func<T> make, CancellationToken token)
    {
        var turn = _turns.GetOrAdd(place, _ => new(1, 1));
        await turn.WaitAsync(token);
        try
        {
            return await Task.Run(
                () =>
                {
                    Directory.CreateDirectory(options.Value.GgufFolder);
                    return File.Exists(place) ? Checked(check, make) : make();
                },
                token);
        }
        finally
        {
            turn.Release();
        }
    }

    private static T Checked<T>(Func<T> check, Func<T> make)
    {
        try
        {
            return check();
        }
        catch (ModelFileException)
        {
            return make();
        }
    }

    private static string Hash(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
}
