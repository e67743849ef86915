using System.Security.Cryptography;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>Reads what somebody sends as a .set file.</summary>
internal static class ReadableFile
{
    /// <summary>The file and what its ticked inputs span.</summary>
    /// <exception cref="UnprocessableException">It is no .set file, or a ticked range is none; <c>details.line</c> has the
    /// line.</exception>
    internal static (SetFile File, TickedSpace Space) Read(ReadOnlyMemory<byte> content)
    {
        try
        {
            var file = SetFile.Read(content);
            return (file, TickedSpace.Of(file));
        }
        catch (SetFileRefusedException refusal)
        {
            throw new UnprocessableException(refusal.Message, "file") { Details = new { refusal.Line } };
        }
    }

    /// <summary>SHA-256 of a file, lower-case hexadecimal: what tells whether it has a job.</summary>
    internal static string Sha256(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
