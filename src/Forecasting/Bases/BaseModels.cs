using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Models.Chronos;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Forecasting.Bases;

/// <summary>
/// The networks of this machine: the folders below <c>Forecasting:Models</c> (or that folder itself), and those below the storage root.
/// Only these can be named in a request, so no name leads anywhere else.
/// </summary>
internal sealed class BaseModels(IOptions<ForecastingOptions> options)
{
    private const string Marker = "config.json";

    /// <summary>All of them, by name; of two with one name the one of the storage root.</summary>
    internal IReadOnlyList<BaseModel> All() =>
    [
        .. Folders().Select(Read).OfType<BaseModel>().DistinctBy(model => model.Name, StringComparer.Ordinal)
            .OrderBy(model => model.Name, StringComparer.Ordinal),
    ];

    /// <summary>Those of a kind.</summary>
    internal IReadOnlyList<BaseModel> Of(string kind) => [.. All().Where(model => model.Shape.Kind == kind)];

    /// <exception cref="UnprocessableException">There is no such model; the message lists those that there are.</exception>
    internal BaseModel Require(string name, string field = "model") =>
        All().FirstOrDefault(model => model.Name == name)
            ?? throw new UnprocessableException($"{field}: '{name}' is not here; {Found()}.", field);

    /// <summary>What is here, and what to do where that is nothing.</summary>
    internal string Found() => All() is { Count: > 0 } all
        ? "found " + string.Join(", ", all.Select(model => $"{model.Name} ({model.Shape.Kind})"))
        : "no network was found: make one with './factory forecast pretrain', or name a folder of them as Forecasting:Models";

    private IEnumerable<string> Folders()
    {
        var configured = options.Value.Models;
        return Below(options.Value.ModelsFolder)
            .Concat(configured.Length == 0 ? [] : File.Exists(Path.Combine(configured, Marker)) ? [configured] : Below(configured));
    }

    private static IEnumerable<string> Below(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder).Where(below => File.Exists(Path.Combine(below, Marker))).Order(StringComparer.Ordinal)
        : [];

    /// <summary>Null for a folder of something else, such as a language model.</summary>
    private static BaseModel? Read(string folder)
    {
        try
        {
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
            return new(name, folder, ForecastModelShape.Read(folder), BaseOrigin.Of(folder), TrainingNote.Of(folder)?.ContextLength);
        }
        catch (ModelFileException)
        {
            return null;
        }
    }
}
