using System.CommandLine;

namespace StrategyFactory.Host.Cli;

/// <summary><c>language</c>: language models, from rated answers to a model that writes.</summary>
internal static class LanguageVerb
{
    internal static Command Create()
    {
        var command = new Command("language", "Fine-tune language models, and let them write.");
        IEnumerable<Command> verbs =
        [
            .. LanguageDataVerbs.All, LanguagePretrainVerb.Create(), .. LanguageTrainingVerbs.All, .. LanguageExportVerbs.All,
            .. LanguageRegistryVerbs.All, .. LanguageModelVerbs.All, LanguageChatVerb.Create(), .. LanguageComparisonVerbs.All,
        ];
        foreach (var verb in verbs)
        {
            command.Subcommands.Add(verb);
        }

        return command;
    }
}
