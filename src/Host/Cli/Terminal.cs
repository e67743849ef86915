using System.Text.Json;
using Spectre.Console;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Host.Cli;

/// <summary>Results go to stdout; everything said on the way goes to stderr.</summary>
internal static class Terminal
{
    private static readonly JsonSerializerOptions Indented = new(FactoryJson.Options) { WriteIndented = true };

    /// <summary>Tables and results.</summary>
    internal static IAnsiConsole Out { get; } = Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>Progress and remarks.</summary>
    internal static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>True when somebody watches stderr.</summary>
    internal static bool IsWatched => !Console.IsErrorRedirected;

    /// <summary>Prints the one JSON document of a <c>--json</c> call.</summary>
    internal static void Json(object document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, Indented));

    /// <summary>One line, red where somebody watches; never broken into several, so that scripts can read it.</summary>
    internal static void Fail(string reason)
    {
        var line = reason.ReplaceLineEndings(" ");
        Console.Error.WriteLine(Error.Profile.Capabilities.Ansi ? $"\e[31m{line}\e[0m" : line);
    }

    /// <summary>A line of the result.</summary>
    internal static void Print(string text) => Console.Out.WriteLine(text);

    /// <summary>A remark.</summary>
    internal static void Say(string text) => Console.Error.WriteLine(text);

    // Spectre looks at TERM only: colours would end up in files.
    private static IAnsiConsole Create(TextWriter writer, bool redirected) =>
        AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(writer), Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect });
}
