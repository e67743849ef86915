using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Contracts;
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
    internal IReadOnlyList<BaseModel> All() => Look().Networks;

    /// <summary>All of them, and the folders beside them that hold none, or a broken one: a folder never hides another.</summary>
    internal FoundModels Look()
    {
        var folders = Folders().ToLookup(NameOf, StringComparer.Ordinal).OrderBy(folders => folders.Key, StringComparer.Ordinal);
        List<BaseModel> networks = [];
        List<UnreadableNetwork> unreadable = [];
        foreach (var named in folders)
        {
            var read = named.Select(folder => Read(named.Key, folder)).ToList();
            if (read.Select(each => each.Model).OfType<BaseModel>().FirstOrDefault() is { } model)
            {
                networks.Add(model);
            }
            else
            {
                unreadable.Add(new(named.Key, read[0].Reason!));
            }
        }

        return new(networks, unreadable);
    }

    /// <summary>Those of a kind.</summary>
    internal IReadOnlyList<BaseModel> Of(string kind) => [.. All().Where(model => model.Shape.Kind == kind)];

    /// <exception cref="UnprocessableException">There is no such model; the message lists those that there are.</exception>
    internal BaseModel Require(string name, string field = "model")
    {
        var here = Look();
        if (here.Networks.FirstOrDefault(model => model.Name == name) is { } found)
        {
            return found;
        }

        throw new UnprocessableException(
            here.Unreadable.FirstOrDefault(model => model.Name == name) is { } broken
                ? $"{field}: '{name}' cannot be read ({broken.Reason.TrimEnd('.')}); {Found()}."
                : $"{field}: '{name}' is not here; {Found()}.",
            field);
    }

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

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));

    /// <summary>A reason for a folder of something else too, such as a language model.</summary>
    private static (BaseModel? Model, string? Reason) Read(string name, string folder)
    {
        try
        {
            return (new(name, folder, ForecastModelShape.Read(folder), BaseOrigin.Of(folder), TrainingNote.Of(folder)?.ContextLength), null);
        }
        catch (Exception refusal) when (refusal is ModelFileException or IOException or UnauthorizedAccessException)
        {
            return (null, refusal.Message);
        }
    }
}
