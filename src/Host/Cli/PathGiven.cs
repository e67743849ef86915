using System.CommandLine;
using System.CommandLine.Parsing;

namespace StrategyFactory.Host.Cli;

/// <summary>The option or argument of the command line that gave a path, so that a path that cannot be used is told by its name.</summary>
internal static class PathGiven
{
    /// <param name="parsed">What stood on the command line.</param>
    /// <param name="message">The system's sentence about a path, which stands there in quotes and whole.</param>
    /// <returns>The sentence behind the name of who gave the path; the sentence alone where nobody did.</returns>
    internal static string Explain(ParseResult parsed, string message)
    {
        var giver = Givers(parsed.CommandResult)
            .FirstOrDefault(given => given.Tokens.Any(token => Means(token.Value, message)));
        return giver switch
        {
            OptionResult { Option: var option } => $"{option.Name}: {message}",
            ArgumentResult { Argument: var argument } => $"{argument.Name}: {message}",
            _ => message,
        };
    }

    // options of the verb and of those above it, which hold for all verbs
    private static IEnumerable<SymbolResult> Givers(CommandResult command) =>
        command.Parent is CommandResult above ? command.Children.Concat(Givers(above)) : command.Children;

    private static bool Means(string value, string message) =>
        value.Length > 0 && !value.Contains('\0', StringComparison.Ordinal)
        && message.Contains($"'{Path.GetFullPath(value)}'", StringComparison.Ordinal);
}
