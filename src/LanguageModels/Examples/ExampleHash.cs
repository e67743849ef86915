using System.Security.Cryptography;
using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>Tells conversations apart by whose they are and by what they say.</summary>
internal static class ExampleHash
{
    /// <summary>SHA-256, hexadecimal.</summary>
    internal static string Of(string philosopher, string domain, string conquestType, IReadOnlyList<ExampleMessage> messages)
    {
        string[] parts = [philosopher, domain, conquestType, .. messages.SelectMany(message => new[] { message.Role, message.Content })];
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts)));
    }
}
