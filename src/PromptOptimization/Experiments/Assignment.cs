using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Experiments;

/// <summary>Spreads conversations over variants.</summary>
internal static class Assignment
{
    /// <summary>
    /// The variant of a conversation: SHA-256 of experiment and conversation modulo the number of variants, so it is the same in every
    /// process and for ever.
    /// </summary>
    internal static ExperimentVariant Of(Guid experiment, string conversation, IReadOnlyList<ExperimentVariant> variants)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{experiment}\n{conversation}"));
        return variants[(int)(BinaryPrimitives.ReadUInt64LittleEndian(hash) % (ulong)variants.Count)];
    }
}
