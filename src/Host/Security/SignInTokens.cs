using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace StrategyFactory.Host.Security;

/// <summary>What the sign-in cookie holds: the hash of the key shown and an expiry, sealed; worthless once the key is gone.</summary>
internal sealed class SignInTokens(IDataProtectionProvider protection, AccessKeys keys, TimeProvider clock)
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int Length = SHA256.HashSizeInBytes + sizeof(long);

    private readonly IDataProtector _seal = protection.CreateProtector("StrategyFactory.SignIn");

    /// <param name="keyHash">SHA-256 of a key.</param>
    internal string Issue(byte[] keyHash)
    {
        var content = new byte[Length];
        keyHash.CopyTo(content, 0);
        var expiry = clock.GetUtcNow().Add(Lifetime).ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(SHA256.HashSizeInBytes), expiry);
        return WebEncoders.Base64UrlEncode(_seal.Protect(content));
    }

    /// <summary>True for a token of ours that has not expired and whose key still opens this process.</summary>
    internal bool Holds(string? token) => EndOf(token) > clock.GetUtcNow();

    /// <summary>When a token of ours expires whose key still opens this process; null for any other.</summary>
    internal DateTimeOffset? EndOf(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        try
        {
            var content = _seal.Unprotect(WebEncoders.Base64UrlDecode(token));
            return content.Length == Length && keys.Has(content.AsSpan(0, SHA256.HashSizeInBytes))
                ? DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(SHA256.HashSizeInBytes)))
                : null;
        }
        catch (Exception worthless) when (worthless is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
