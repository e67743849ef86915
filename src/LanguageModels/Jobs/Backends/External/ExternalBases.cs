using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Bases;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>A base as a script is told of it.</summary>
/// <param name="Place">Its folder, or the name by which the hub of Hugging Face knows it.</param>
/// <param name="Folder">Its folder; null where it comes from the hub.</param>
/// <param name="Longest">Tokens of its longest text; null where that is not known here.</param>
internal sealed record ExternalModel(string Place, string? Folder, int? Longest);

/// <summary>
/// The bases that other programs train: models of this machine, of families that are not built here too, and names of the hub, which they
/// fetch themselves. No name leads to another folder.
/// </summary>
internal sealed partial class ExternalBases(BaseModels bases, IOptions<LanguageModelsOptions> options)
{
    private const string Field = "base_model";

    /// <exception cref="UnprocessableException">It is neither.</exception>
    internal ExternalModel Require(string name)
    {
        var here = bases.Look();
        if (here.Find(name) is { } known)
        {
            return new(Path.GetFullPath(known.Folder), Path.GetFullPath(known.Folder), known.Config.Positions);
        }

        if (Segment().IsMatch(name) && Folders(name).FirstOrDefault(IsModel) is { } folder)
        {
            return new(Path.GetFullPath(folder), Path.GetFullPath(folder), null);
        }

        if (HubName().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal) && !name.Contains("--", StringComparison.Ordinal))
        {
            return new(name, null, null);
        }

        var found = here.Models.Count > 0 ? $"found {string.Join(", ", here.Models.Select(each => each.Name))}" : "none was found";
        throw new UnprocessableException(
            $"{Field}: '{TextLine.Of(name)}' is neither a model of this machine ({found}) nor a name of the hub such as owner/name.",
            Field);
    }

    private IEnumerable<string> Folders(string name)
    {
        yield return Path.Combine(options.Value.ModelsFolder, name);
        if (options.Value.Models is { Length: > 0 } models)
        {
            yield return Path.Combine(models, name);
            if (Path.GetFileName(Path.TrimEndingDirectorySeparator(models)) == name)
            {
                yield return models;
            }
        }
    }

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, "config.json"));

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Segment();

    [GeneratedRegex(
        @"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}\z",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex HubName();
}
