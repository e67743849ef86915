namespace StrategyFactory.LanguageModels.Bases;

/// <summary>The files of a base beside its weights.</summary>
internal static class BaseFiles
{
    private static readonly string[] Names =
        ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja", "generation_config.json"];

    /// <summary>The shape of its network.</summary>
    internal static string Config(string folder) => Path.Combine(folder, "config.json");

    /// <summary>Those with which text is read and written.</summary>
    internal static IEnumerable<string> Reading(string folder) => Names.Select(name => Path.Combine(folder, name)).Where(File.Exists);

    /// <summary>Copies those with which text is read and written.</summary>
    internal static void Copy(string folder, string target)
    {
        foreach (var file in Reading(folder))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
