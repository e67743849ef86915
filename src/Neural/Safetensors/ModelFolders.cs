using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Neural.Safetensors;

/// <summary>Finds the folders of models on a machine. A folder is named by its last part, and never hides another.</summary>
public static class ModelFolders
{
    /// <summary>Reads those that were made here and those that somebody named.</summary>
    /// <param name="own">A folder of folders; it need not be there. Of two with one name the one of here is taken.</param>
    /// <param name="configured">A model's folder, or a folder of such; empty for none.</param>
    /// <param name="read">Reads a folder by its name and place; refuses one of something else by <see cref="ModelFileException"/>.</param>
    public static FoundModels<T> Look<T>(string own, string configured, Func<string, string, T> read)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(configured);
        List<(string Name, T Model)> models = [];
        List<(string Name, string Reason)> unreadable = [];
        foreach (var named in All(own, configured).ToLookup(NameOf, StringComparer.Ordinal)
            .OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            var tried = named.Select(folder => Try(named.Key, folder, read)).ToList();
            if (tried.Select(each => each.Model).OfType<T>().FirstOrDefault() is { } model)
            {
                models.Add((named.Key, model));
            }
            else
            {
                unreadable.Add((named.Key, tried[0].Reason!));
            }
        }

        return new(models, unreadable);
    }

    private static IEnumerable<string> All(string own, string configured) => Below(own)
        .Concat(configured.Length == 0 ? [] : IsModel(configured) ? [configured] : Below(configured));

    private static IEnumerable<string> Below(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Where(IsModel).Order(StringComparer.Ordinal) : [];

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, ModelConfig.FileName));

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));

    private static (T? Model, string? Reason) Try<T>(string name, string folder, Func<string, string, T> read)
        where T : class
    {
        try
        {
            return (read(name, folder), null);
        }
        catch (Exception refusal) when (refusal is ModelFileException or IOException or UnauthorizedAccessException)
        {
            return (null, refusal.Message);
        }
    }
}

/// <summary>What lies in the folders of models.</summary>
/// <param name="Models">What can be used, by name.</param>
/// <param name="Unreadable">Folders that hold none, or a broken one, with the reason.</param>
public sealed record FoundModels<T>(IReadOnlyList<(string Name, T Model)> Models, IReadOnlyList<(string Name, string Reason)> Unreadable)
    where T : class
{
    /// <summary>The one of a name; null where there is none that can be used.</summary>
    public T? Find(string name) => Models.Where(each => each.Name == name).Select(each => each.Model).FirstOrDefault();

    /// <summary>The one of a name.</summary>
    /// <param name="name">That of its folder, case and all.</param>
    /// <param name="field">The field that holds it.</param>
    /// <param name="found">What is said of those that there are.</param>
    /// <exception cref="UnprocessableException">There is none, or it cannot be read.</exception>
    public T Require(string name, string field, Func<string> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (Find(name) is { } model)
        {
            return model;
        }

        throw new UnprocessableException(
            Unreadable.Where(each => each.Name == name).Select(each => each.Reason).FirstOrDefault() is { } reason
                ? $"{field}: '{name}' cannot be read ({reason.TrimEnd('.')}); {found()}."
                : $"{field}: '{name}' is not here; {found()}.",
            field);
    }
}
