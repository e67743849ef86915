using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.LanguageModels.Bases;

/// <summary>
/// The language models of this machine: the folders below <c>LanguageModels:Models</c> (or that folder itself), and those below the storage
/// root. Only these can be named in a request, so no name leads anywhere else.
/// </summary>
internal sealed class BaseModels(IOptions<LanguageModelsOptions> options)
{
    private const string Marker = "config.json";

    /// <summary>All by name, of two with one name the one of the storage root; and the folders beside them that hold none.</summary>
    internal (IReadOnlyList<BaseModel> Models, IReadOnlyList<UnreadableModel> Unreadable) Look()
    {
        List<BaseModel> models = [];
        List<UnreadableModel> unreadable = [];
        foreach (var named in Folders().ToLookup(NameOf, StringComparer.Ordinal).OrderBy(folders => folders.Key, StringComparer.Ordinal))
        {
            var read = named.Select(folder => Read(named.Key, folder)).ToList();
            if (read.Select(each => each.Model).OfType<BaseModel>().FirstOrDefault() is { } model)
            {
                models.Add(model);
            }
            else
            {
                unreadable.Add(new(named.Key, read[0].Reason!));
            }
        }

        return (models, unreadable);
    }

    /// <exception cref="UnprocessableException">There is no such model; the message lists those that there are.</exception>
    internal BaseModel Require(string name, string field = "model")
    {
        var (models, unreadable) = Look();
        if (models.FirstOrDefault(model => model.Name == name) is { } found)
        {
            return found;
        }

        throw new UnprocessableException(
            unreadable.FirstOrDefault(model => model.Name == name) is { } broken
                ? $"{field}: '{name}' cannot be read ({broken.Reason.TrimEnd('.')}); {Found(models)}."
                : $"{field}: '{name}' is not here; {Found(models)}.",
            field);
    }

    private static string Found(IReadOnlyList<BaseModel> models) => models.Count > 0
        ? "found " + string.Join(", ", models.Select(model => model.Name))
        : "no language model was found: name a folder of them as LanguageModels:Models";

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

    /// <summary>A reason for a folder of something else too, such as a network that forecasts.</summary>
    private static (BaseModel? Model, string? Reason) Read(string name, string folder)
    {
        try
        {
            return (new(name, folder, DecoderConfig.Read(folder), Pretraining.Of(folder)), null);
        }
        catch (Exception refusal) when (refusal is ModelFileException or IOException or UnauthorizedAccessException)
        {
            return (null, refusal.Message);
        }
    }
}
