using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.FineTuning.External;

/// <summary>Tells whether a report that comes again is the same one.</summary>
internal static class ReportDigest
{
    /// <summary>SHA-256 over the passes and the contents of the files, lower-case hexadecimal; names of files do not count.</summary>
    internal static string Of(CompleteControllerTask report)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, JsonSerializer.SerializeToUtf8Bytes(report.Passes, FactoryJson.Options));
        foreach (var file in new[] { report.Report, report.ForwardReport, report.OutputSet })
        {
            Add(hash, file is null ? [] : file.Content.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // with the length before it, so that nothing can move from one part to the next
    private static void Add(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
