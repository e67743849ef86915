using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Gguf;

namespace StrategyFactory.LanguageModels.Jobs.Exports;

/// <summary>
/// Writes what was trained in the formats that others read. Each appears whole or not at all; GGUF is made of merged weights, which are
/// taken away again where nobody asked for them.
/// </summary>
internal sealed class TrainingExporting(BaseModels bases, TrainingFolders folders, ExportSize size)
{
    /// <summary>Refuses what could not be written here once it is trained.</summary>
    /// <exception cref="UnprocessableException">The base is not on this machine.</exception>
    internal void Check(LanguageTrainingRequest request)
    {
        if (request.Export.Any(format => format != TrainingExportFormat.Adapter))
        {
            _ = bases.Require(request.BaseModel!, "base_model");
        }
    }

    /// <summary>Writes a training in what its request names; what cannot be written costs the training nothing.</summary>
    internal async Task<LanguageTrainingOutcome> WriteAsync(TrainingJob job, LanguageTrainingOutcome outcome, TrainingWatch watch)
    {
        if (outcome.Folder is not { } folder)
        {
            return outcome;
        }

        List<TrainingExport> exports = [];
        string[] formats = [.. TrainingExportFormat.All.Where(format => job.Asked.Export.Contains(format, StringComparer.Ordinal))];
        using var source = Source(job, folder, formats.Contains(TrainingExportFormat.Merged, StringComparer.Ordinal));
        foreach (var format in formats)
        {
            exports.Add(await TryAsync(source, format, watch));
        }

        return outcome with { Exports = exports };
    }

    /// <summary>Writes a training in one format.</summary>
    internal async Task<TrainingExport> WriteAsync(TrainingJob job, string trained, string format, CancellationToken token)
    {
        using var source = Source(job, trained, format == TrainingExportFormat.Merged);
        return await WriteAsync(source, format, token);
    }

    private MergedModel Source(TrainingJob job, string trained, bool keeps) =>
        new(bases, size, job, trained, folders.Of(job.Id), keeps);

    private static async Task<TrainingExport> TryAsync(MergedModel source, string format, TrainingWatch watch)
    {
        try
        {
            if (format != TrainingExportFormat.Adapter)
            {
                watch.Say($"It is being written as {format}.");
            }

            var export = await WriteAsync(source, format, watch.Token);
            watch.Say($"It is written as {format}: {export.Bytes} bytes in {export.Path}.");
            return export;
        }
        catch (Exception failure) when (failure is FactoryException or IOException or UnauthorizedAccessException)
        {
            watch.Say($"It could not be written as {format}: {failure.Message}");
            return new(format, null, 0, [], failure.Message);
        }
    }

    private static async Task<TrainingExport> WriteAsync(MergedModel source, string format, CancellationToken token)
    {
        var path = format switch
        {
            TrainingExportFormat.Adapter => source.Trained,
            TrainingExportFormat.Merged => await source.RequireAsync(format, token),
            TrainingExportFormat.GgufF16 => await source.ConvertAsync(format, GgufPrecision.F16, token),
            TrainingExportFormat.GgufQ80 => await source.ConvertAsync(format, GgufPrecision.Q80, token),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Formats are checked before."),
        };
        return await ExportedFiles.DescribeAsync(format, path, token);
    }
}
