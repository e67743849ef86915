using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Serving.Files;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.LanguageModels.Serving;

/// <summary>
/// The bases of this machine, by the names of their folders, and the GGUF files beside them, by their own without the ending. A folder is
/// preferred to a file of the same name.
/// </summary>
internal sealed class BaseSource(BaseModels bases, IOptions<LanguageModelsOptions> options, FileHashes hashes) : IModelSource
{
    private const string Ending = ".gguf";

    public async Task<IReadOnlyList<ServableModel>> ListAsync(CancellationToken token)
    {
        List<ServableModel> found = [];
        foreach (var (name, model) in bases.Look().Models.Where(each => each.Model.HasTokenizer))
        {
            found.Add(await OfFolderAsync(name, model.Folder, token));
        }

        foreach (var (name, path) in Files().Where(file => found.TrueForAll(model => model.Name != file.Name)))
        {
            if (await Task.Run(() => Refusal(path), token) is null)
            {
                found.Add(await OfFileAsync(name, path, token));
            }
        }

        return [.. found.OrderBy(model => model.Name, StringComparer.Ordinal)];
    }

    public async Task<ServableModel?> FindAsync(string name, CancellationToken token)
    {
        var here = bases.Look();
        if (here.Find(name) is { } model)
        {
            return await OfFolderAsync(name, model.Folder, token);
        }

        if (Files().Where(file => file.Name == name).Select(file => file.Path).FirstOrDefault() is { } path)
        {
            return await Task.Run(() => Refusal(path), token) is { } refusal
                ? throw new UnprocessableException($"model: '{name}' cannot be served: {refusal}", "model")
                : await OfFileAsync(name, path, token);
        }

        return here.Unreadable.Where(each => each.Name == name).Select(each => each.Reason).FirstOrDefault() is { } reason
            ? throw new UnprocessableException($"model: '{name}' cannot be read: {reason}", "model")
            : null;
    }

    private async Task<ServableModel> OfFolderAsync(string name, string folder, CancellationToken token)
    {
        var hash = await hashes.OfWeightsAsync(folder, token);
        return new(name, hash, new(folder, hash, IsGguf: false))
        {
            CreatedAt = Time(BaseFiles.Config(folder)),
        };
    }

    private async Task<ServableModel> OfFileAsync(string name, string path, CancellationToken token)
    {
        var hash = await hashes.OfFileAsync(path, token);
        return new(name, hash, new(path, hash, IsGguf: true)) { CreatedAt = Time(path) };
    }

    private IEnumerable<(string Name, string Path)> Files() => new[] { options.Value.ModelsFolder, options.Value.Models }
        .Where(folder => folder.Length > 0 && Directory.Exists(folder))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*" + Ending).Order(StringComparer.Ordinal))
        .Select(path => (Path.GetFileNameWithoutExtension(path), path)).DistinctBy(file => file.Item1, StringComparer.Ordinal);

    private static DateTimeOffset Time(string path) => new(File.GetLastWriteTimeUtc(path));

    /// <summary>Why a file cannot be served; null where it can.</summary>
    private static string? Refusal(string path)
    {
        try
        {
            ModelCheck.Read(path);
            return null;
        }
        catch (Exception refusal) when (refusal is ModelFileException or IOException or UnauthorizedAccessException)
        {
            return refusal.Message;
        }
    }
}
