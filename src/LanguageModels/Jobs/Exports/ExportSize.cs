using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Decoders;

namespace StrategyFactory.LanguageModels.Jobs.Exports;

/// <summary>What an export takes of memory and of the disk, reckoned before it begins.</summary>
internal sealed class ExportSize(IFreeSpace space)
{
    // tokenizer, template and headers, of the largest vocabularies
    private const long Beside = 32L << 20;

    /// <summary>Bytes of an export on the disk.</summary>
    internal static long Of(string format, DecoderConfig config) => Beside + (format switch
    {
        TrainingExportFormat.GgufF16 => 2 * config.ParameterCount,
        TrainingExportFormat.GgufQ80 => config.ParameterCount * 34 / 32,
        _ => 4 * config.ParameterCount,
    });

    /// <exception cref="UnprocessableException">The disk holds less.</exception>
    internal void RequireDisk(string what, string folder, long needed)
    {
        if (space.Of(folder) is { } free && needed > free)
        {
            throw new UnprocessableException(
                FormattableString.Invariant($"export: {what} needs about {needed / 1e9:0.00} GB of the disk that holds {folder}, ")
                + FormattableString.Invariant($"{free / 1e9:0.00} GB are free; less on it, or another storage root."),
                "export");
        }
    }

    /// <exception cref="UnprocessableException">Less memory is free than the weights take.</exception>
    internal static void RequireMemory(DecoderConfig config)
    {
        var needed = (4 * config.ParameterCount) + TrainingMemory.Beside;
        if (AvailableMemory.Bytes() is { } free && needed > free)
        {
            throw new UnprocessableException(
                FormattableString.Invariant($"export: the whole model needs about {needed / 1e9:0.0} GB of memory, ")
                + FormattableString.Invariant($"{free / 1e9:0.0} GB are free; the adapter alone, or a machine with more."),
                "export");
        }
    }
}
