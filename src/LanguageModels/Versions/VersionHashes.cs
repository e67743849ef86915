using System.Security.Cryptography;
using System.Text;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Versions;

/// <summary>What versions are made of, as SHA-256.</summary>
internal static class VersionHashes
{
    private const string Tokenizer = "tokenizer.json";

    /// <summary>Of weights of their own.</summary>
    /// <param name="weights">Of the weights.</param>
    /// <param name="folder">They and what text is read with.</param>
    /// <param name="dataset">What they learned from, or null.</param>
    /// <param name="token">Ends the reading of the files.</param>
    internal static Task<ModelHashes> OfModelAsync(string weights, string folder, string? dataset, CancellationToken token) =>
        BesideAsync(weights, null, folder, dataset, token);

    /// <summary>Of an adapter beside a base.</summary>
    /// <param name="folder">Of the adapter.</param>
    /// <param name="baseHash">Of the base's weights.</param>
    /// <param name="reading">Folder of what text is read with, or null where it is not here.</param>
    /// <param name="dataset">What it learned from, or null.</param>
    /// <param name="token">Ends the reading of the files.</param>
    internal static async Task<ModelHashes> OfAdapterAsync(
        string folder, string? baseHash, string? reading, string? dataset, CancellationToken token)
    {
        string[] parts = [.. Directory.EnumerateFiles(folder, "adapter_*").Order(StringComparer.Ordinal)];
        var identity = OfText($"{baseHash}\n{await BaseHash.OfAsync(parts, token)}");
        return await BesideAsync(identity, baseHash, reading, dataset, token);
    }

    /// <summary>Of what lives elsewhere under a name: that name, since its weights cannot be seen.</summary>
    internal static Task<ModelHashes> OfRemoteAsync(string name, string? dataset, CancellationToken token) =>
        BesideAsync(OfText(name), null, null, dataset, token);

    /// <summary>Of a text.</summary>
    internal static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Of the chat template of a folder; null where it has none.</summary>
    internal static string? OfTemplate(string folder)
    {
        using var template = ChatTemplate.Open(folder, TextTokenizer.Open(folder).Special, TimeProvider.System);
        return template is null ? null : OfText(template.Source);
    }

    private static async Task<ModelHashes> BesideAsync(
        string identity, string? ofBase, string? reading, string? dataset, CancellationToken token)
    {
        var tokenizer = reading is null ? null : Path.Combine(reading, Tokenizer);
        var isRead = tokenizer is not null && File.Exists(tokenizer);
        return new(
            identity,
            ofBase,
            dataset is not null && File.Exists(dataset) ? await BaseHash.OfAsync([dataset], token) : null,
            isRead ? OfTemplate(reading!) : null,
            isRead ? await BaseHash.OfAsync([tokenizer!], token) : null);
    }
}
