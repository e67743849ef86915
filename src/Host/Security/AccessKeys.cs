using System.Net;
using System.Security.Cryptography;
using System.Text;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.Host.Security;

/// <summary>The keys that open this process, kept as SHA-256; without any it is free.</summary>
internal sealed class AccessKeys(IEnumerable<string> keys)
{
    private const int ShortestKey = 16;

    private readonly byte[][] _hashes = [.. keys.Select(Hash)];

    internal bool AreNeeded => _hashes.Length > 0;

    internal int Count => _hashes.Length;

    /// <summary>The hash of a key that is one of ours, null for any other; in the same time for both.</summary>
    internal byte[]? Find(string given)
    {
        var hash = Hash(given);
        return Has(hash) ? hash : null;
    }

    internal bool Has(ReadOnlySpan<byte> hash)
    {
        var found = false;
        foreach (var own in _hashes)
        {
            found |= CryptographicOperations.FixedTimeEquals(own, hash);
        }

        return found;
    }

    /// <summary>The configured keys; for an address other than loopback at least the one that is kept in STORAGE/api-key.</summary>
    /// <exception cref="FormatException">The file holds no usable key.</exception>
    internal static AccessKeys Load(SecurityOptions options, FactorySettings settings, ILogger logger)
    {
        if (options.ApiKeys.Count > 0 || IsLoopback(settings.Listen))
        {
            return new(options.ApiKeys);
        }

        var file = Path.Combine(settings.Storage, "api-key");
        if (!File.Exists(file))
        {
            var made = RandomNumberGenerator.GetHexString(48, lowercase: true);
            PrivateFiles.WriteAsync(file, made, CancellationToken.None).GetAwaiter().GetResult();
        }

        var key = File.ReadAllText(file).Trim();
        if (key.Length < ShortestKey)
        {
            throw new FormatException(
                $"{file}: holds a key of {key.Length} characters; {ShortestKey} or more. Remove the file and a new one is made.");
        }

        logger.LogWarning("Listening on {Address}: requests need the API key that is kept in {File}.", settings.Listen, file);
        return new([key]);
    }

    /// <summary>True for <c>localhost</c> and addresses of this machine's loopback.</summary>
    internal static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
