using System.CommandLine;

namespace StrategyFactory.Host.Cli;

/// <summary><c>language</c>: language models, from rated answers to a model that writes.</summary>
internal static class LanguageVerb
{
    internal static Command Create()
    {
        var command = new Command("language", "Fine-tune language models, and let them write.");
        foreach (var verb in LanguageDataVerbs.All.Concat(LanguageTrainingVerbs.All).Concat(LanguageModelVerbs.All)
                     .Concat(LanguageComparisonVerbs.All))
        {
            command.Subcommands.Add(verb);
        }

        return command;
    }
}
