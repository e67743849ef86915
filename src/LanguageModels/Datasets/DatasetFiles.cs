using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Datasets;

/// <summary>A file of a dataset that is being made.</summary>
/// <param name="Path">Where it lies for now.</param>
/// <param name="Hash">SHA-256, hexadecimal.</param>
internal sealed record WrittenFile(string Path, string Hash);

/// <summary>The folders of datasets below the storage root. A dataset is there whole or not at all.</summary>
internal sealed class DatasetFiles(IOptions<LanguageModelsOptions> options, TimeProvider clock)
{
    private const string TrainFile = "train.jsonl";
    private const string ValidationFile = "validation.jsonl";
    private const string DescriptionFile = "dataset.json";
    private const string Unfinished = ".part";
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <summary>Writes a dataset under a new id.</summary>
    /// <param name="id">Of its own; it names the folder too.</param>
    /// <param name="train">Lines of the training file.</param>
    /// <param name="validation">Lines of the validation file, which is not made where there are none.</param>
    /// <param name="describe">Says what the files are once they are written; it may read them.</param>
    /// <param name="token">Cancels, with nothing left behind.</param>
    internal async Task<ExampleDataset> WriteAsync(
        Guid id,
        IReadOnlyList<byte[]> train,
        IReadOnlyList<byte[]> validation,
        Func<WrittenFile, WrittenFile?, Task<ExampleDataset>> describe,
        CancellationToken token)
    {
        RemoveAbandoned();
        var part = Path.Combine(options.Value.DatasetsFolder, id + Unfinished);
        Directory.CreateDirectory(part);
        try
        {
            var trained = await WriteAsync(Path.Combine(part, TrainFile), train, token);
            var validated = validation.Count == 0 ? null : await WriteAsync(Path.Combine(part, ValidationFile), validation, token);
            var dataset = await describe(trained, validated);
            var stored = dataset with { DatasetPath = TrainFile, ValidationPath = validated is null ? null : ValidationFile };
            var description = JsonSerializer.SerializeToUtf8Bytes(stored, FactoryJson.Options);
            await WriteAsync(Path.Combine(part, DescriptionFile), [description], token);
            Directory.Move(part, FolderOf(id));
            return Placed(stored);
        }
        catch
        {
            Directory.Delete(part, recursive: true);
            throw;
        }
    }

    /// <exception cref="NotFoundException">It is not below this host's storage root.</exception>
    internal async Task<ExampleDataset> ReadAsync(Guid id, CancellationToken token) => Directory.Exists(FolderOf(id))
        ? await ReadAsync(FolderOf(id), token)
        : throw new NotFoundException($"There is no dataset '{id}' below this host's storage root.", "dataset_id");

    /// <summary>All of them, newest first.</summary>
    internal async Task<FoundDatasets> ReadAllAsync(CancellationToken token)
    {
        List<ExampleDataset> found = [];
        List<UnreadableDataset> unreadable = [];
        foreach (var folder in Folders().Where(folder => !folder.EndsWith(Unfinished, StringComparison.Ordinal)))
        {
            try
            {
                found.Add(await ReadAsync(folder, token));
            }
            catch (Exception broken) when (broken is ConflictException or IOException or UnauthorizedAccessException)
            {
                var reason = broken is ConflictException ? broken.Message : $"{DescriptionFile} cannot be read.";
                unreadable.Add(new(Path.GetFileName(folder), reason));
            }
        }

        return new([.. found.OrderByDescending(dataset => dataset.CreatedAt).ThenByDescending(dataset => dataset.Id)], unreadable);
    }

    private static async Task<WrittenFile> WriteAsync(string path, IReadOnlyList<byte[]> pieces, CancellationToken token)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
        {
            foreach (var piece in pieces)
            {
                hash.AppendData(piece);
                await file.WriteAsync(piece, token);
            }

            file.Flush(flushToDisk: true);
        }

        return new(path, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private async Task<ExampleDataset> ReadAsync(string folder, CancellationToken token)
    {
        try
        {
            var text = await File.ReadAllTextAsync(Path.Combine(folder, DescriptionFile), token);
            var dataset = Placed(FactoryJson.Read<ExampleDataset>(text));
            if (dataset.Id.ToString() != Path.GetFileName(folder))
            {
                throw new ConflictException($"{DescriptionFile} is of another dataset.");
            }

            string?[] files = [dataset.DatasetPath, dataset.ValidationPath];
            return Array.Find(files, path => path is not null && !File.Exists(path)) is { } missing
                ? throw new ConflictException($"{Path.GetFileName(missing)} is missing.")
                : dataset;
        }
        catch (Exception broken) when (broken is JsonException or FileNotFoundException)
        {
            throw new ConflictException($"{DescriptionFile} is missing, or none.");
        }
    }

    /// <summary>The validation file of the dataset whose training file this is; null where it is none, or has none.</summary>
    /// <param name="train">Full path of a file.</param>
    internal string? ValidationOf(string train)
    {
        var folder = Path.GetDirectoryName(train)!;
        var validation = Path.Combine(folder, ValidationFile);
        return Guid.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
            && train == Path.Combine(FolderOf(id), TrainFile) && File.Exists(validation) ? validation : null;
    }

    /// <summary>With full paths: the storage root may have moved since.</summary>
    private ExampleDataset Placed(ExampleDataset dataset) => dataset with
    {
        DatasetPath = Path.Combine(FolderOf(dataset.Id), TrainFile),
        ValidationPath = dataset.ValidationPath is null ? null : Path.Combine(FolderOf(dataset.Id), ValidationFile),
    };

    /// <summary>What a process that was killed left behind.</summary>
    private void RemoveAbandoned()
    {
        var before = clock.GetUtcNow().UtcDateTime - Abandoned;
        foreach (var folder in Folders().Where(folder => folder.EndsWith(Unfinished, StringComparison.Ordinal)))
        {
            if (Directory.GetLastWriteTimeUtc(folder) < before)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private string[] Folders() =>
        Directory.Exists(options.Value.DatasetsFolder) ? Directory.GetDirectories(options.Value.DatasetsFolder) : [];

    private string FolderOf(Guid id) => Path.Combine(Path.GetFullPath(options.Value.DatasetsFolder), id.ToString());
}
