namespace StrategyFactory.LanguageModels.Registry.Preflight;

/// <summary>Tells chat templates by their marks.</summary>
internal static class KnownTemplates
{
    private static readonly (string Mark, string Name)[] Marks =
    [
        ("<|im_start|>", "ChatML"), ("<|start_header_id|>", "Llama 3"), ("<start_of_turn>", "Gemma"), ("[INST]", "Llama 2 or Mistral"),
        ("<|user|>", "Zephyr or Phi"),
    ];

    /// <summary>What a template is, for people.</summary>
    internal static string Name(string source) => Marks.FirstOrDefault(each => source.Contains(each.Mark, StringComparison.Ordinal)).Name
        ?? "A template of its own";
}
