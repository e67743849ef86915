using System.Text.Json;
using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>
/// <c>results/&lt;experiment&gt;/results.json</c> below the storage root, in the guide's layout, and the model beside it.
/// </summary>
internal sealed class ResultFiles(IOptions<ForecastingOptions> options)
{
    private const string FileName = "results.json";
    private const string CheckpointName = "checkpoint.safetensors";
    private static readonly JsonSerializerOptions Indented = new(FactoryJson.Options) { WriteIndented = true };

    /// <summary>Writes an experiment, whole or not at all.</summary>
    internal async Task WriteAsync(ForecastExperimentDetails experiment, CancellationToken token)
    {
        var folder = Directory.CreateDirectory(FolderOf(experiment.ExperimentId)).FullName;
        await WholeFile.WriteAsync(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(experiment, Indented), token);
    }

    /// <summary>Writes a model; returns its path relative to the storage root.</summary>
    internal async Task<string> WriteAsync(string experimentId, ModelArtefact artefact, CancellationToken token)
    {
        var folder = Directory.CreateDirectory(FolderOf(experimentId)).FullName;
        var path = Path.Combine(folder, artefact.FileName);
        await WholeFile.WriteAsync(path, artefact.Content, token);
        return Path.GetRelativePath(options.Value.StorageFolder, path);
    }

    /// <summary>Lets a model write itself; returns its path relative to the storage root, null where it writes nothing.</summary>
    internal string? Write(string experimentId, Func<string, string?> save)
    {
        var folder = Directory.CreateDirectory(FolderOf(experimentId)).FullName;
        return save(folder) is { } name ? Path.GetRelativePath(options.Value.StorageFolder, Path.Combine(folder, name)) : null;
    }

    /// <summary>Where a training is kept until its experiment has ended.</summary>
    internal string CheckpointOf(string experimentId) =>
        Path.Combine(Directory.CreateDirectory(FolderOf(experimentId)).FullName, CheckpointName);

    /// <summary>Takes it away, with what a process that died was writing; nothing stays where there is nothing else.</summary>
    internal void DeleteCheckpoint(string experimentId)
    {
        var folder = FolderOf(experimentId);
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder, CheckpointName + "*"))
        {
            File.Delete(file);
        }

        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    /// <summary>Folders that hold results, by name.</summary>
    internal IReadOnlyList<string> Folders() => Directory.Exists(options.Value.ResultsFolder)
        ? [.. Directory.EnumerateDirectories(options.Value.ResultsFolder).Where(folder => File.Exists(Path.Combine(folder, FileName)))
            .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)]
        : [];

    internal Task<byte[]> ReadAsync(string folder, CancellationToken token) =>
        File.ReadAllBytesAsync(Path.Combine(FolderOf(folder), FileName), token);

    /// <summary>The folder of an experiment, which need not be there.</summary>
    internal string FolderOf(string experimentId) => Path.Combine(options.Value.ResultsFolder, experimentId);
}
