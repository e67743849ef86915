using System.CommandLine;
using System.CommandLine.Completions;
using System.Text;

namespace StrategyFactory.Host.Cli;

/// <summary>
/// A script that knows every word itself: a shell that asked the program would wait for it to start at each press of the key.
/// </summary>
internal static class CompletionScript
{
    // what the entry script does itself
    private static readonly string[] OfTheScript = ["bench", "test"];

    // The two shells agree on the part that knows the words; they differ in how they ask.
    private const string Bash = """
        _factory() {
            local verb='' next at
            for ((at = 1; at < COMP_CWORD; at++)); do
                next="$verb ${COMP_WORDS[at]}"
                case "$(_factory_verbs)" in *"|$next|"*) verb=$next ;; esac
            done
            COMPREPLY=($(compgen -W "$(_factory_words "$verb" "${COMP_WORDS[COMP_CWORD-1]}")" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _factory factory
        """;

    private const string Zsh = """
        _factory() {
            local verb='' next at
            for ((at = 2; at < CURRENT; at++)); do
                next="$verb ${words[at]}"
                case "$(_factory_verbs)" in *"|$next|"*) verb=$next ;; esac
            done
            compadd -- $(_factory_words "$verb" "${words[CURRENT-1]}") || _files
        }
        compdef _factory factory
        """;

    /// <summary>The shells there are.</summary>
    internal static IReadOnlyList<string> Shells { get; } = ["bash", "zsh"];

    /// <summary>The script for a shell.</summary>
    internal static string Of(Command root, string shell)
    {
        var text = new StringBuilder();
        var verbs = Below(root, "").ToArray();
        text.Append("_factory_verbs() {\n    printf '%s' '|").AppendJoin('|', verbs.Select(verb => verb.Path)).Append("|'\n}\n");
        text.Append("_factory_words() { # VERB PREVIOUS\n    case \"$1 $2\" in\n");
        foreach (var (path, command) in verbs.Prepend(("", root)))
        {
            foreach (var option in OptionsOf(command, root).Where(option => option.ValueType != typeof(bool)))
            {
                // without choices of its own nothing is offered, so that the shell offers files
                var choices = option.GetCompletions(CompletionContext.Empty).Select(choice => choice.InsertText ?? choice.Label);
                text.Append("        '").Append(path).Append(' ').Append(option.Name).Append("') echo '").AppendJoin(' ', choices)
                    .Append("'; return ;;\n");
            }
        }

        text.Append("    esac\n    case \"$1\" in\n");
        foreach (var (path, command) in verbs.Prepend(("", root)))
        {
            var words = Visible(command.Subcommands).Select(verb => verb.Name).Concat(command == root ? OfTheScript : [])
                .Concat(command.Arguments.SelectMany(
                    argument => argument.GetCompletions(CompletionContext.Empty).Select(choice => choice.Label)))
                .Concat(OptionsOf(command, root).Select(option => option.Name));
            text.Append("        '").Append(path).Append("') echo '").AppendJoin(' ', words).Append("' ;;\n");
        }

        return text.Append("    esac\n}\n").Append(shell == "zsh" ? Zsh : Bash).ToString();
    }

    /// <summary>Every verb below a command, each with the verbs that lead to it, a space before each.</summary>
    private static IEnumerable<(string Path, Command Command)> Below(Command command, string path) =>
        Visible(command.Subcommands).SelectMany(verb => Below(verb, $"{path} {verb.Name}").Prepend(($"{path} {verb.Name}", verb)));

    private static IEnumerable<Option> OptionsOf(Command command, Command root) =>
        command.Options.Concat(command == root ? [] : root.Options.Where(option => option.Recursive)).Where(option => !option.Hidden);

    private static IEnumerable<Command> Visible(IEnumerable<Command> verbs) => verbs.Where(verb => !verb.Hidden);
}
