using System.Security.Cryptography;

namespace StrategyFactory.LanguageModels.Bases;

/// <summary>Tells bases apart by their weights, whatever they are called.</summary>
internal static class BaseHash
{
    /// <summary>SHA-256 of all weights of a folder, in the order of their names, hexadecimal.</summary>
    internal static Task<string> OfAsync(string folder, CancellationToken token) => OfAsync(WeightsOf(folder), token);

    /// <summary>SHA-256 of files, one behind the other, hexadecimal.</summary>
    internal static async Task<string> OfAsync(IEnumerable<string> files, CancellationToken token)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[1 << 20];
        foreach (var file in files)
        {
            await using var content = File.OpenRead(file);
            for (int read; (read = await content.ReadAsync(piece, token)) > 0;)
            {
                hash.AppendData(piece, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The files of the weights, in the order of their names.</summary>
    internal static IReadOnlyList<string> WeightsOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal)];
}
