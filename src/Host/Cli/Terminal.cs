using System.Text.Json;
using Spectre.Console;
using StrategyFactory.Kernel;

namespace StrategyFactory.Host.Cli;

/// <summary>Results go to stdout; everything said on the way goes to stderr.</summary>
internal static class Terminal
{
    private static readonly JsonSerializerOptions Indented = new(FactoryJson.Options) { WriteIndented = true };

    /// <summary>Tables and results.</summary>
    internal static IAnsiConsole Out { get; } = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Out) });

    /// <summary>Progress and remarks.</summary>
    internal static IAnsiConsole Error { get; } = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>True when somebody watches stderr.</summary>
    internal static bool IsWatched => !Console.IsErrorRedirected;

    /// <summary>Prints the one JSON document of a <c>--json</c> call.</summary>
    internal static void Json(object document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, Indented));

    /// <summary>One red line.</summary>
    internal static void Fail(string reason) => Error.MarkupLineInterpolated($"[red]{reason.ReplaceLineEndings(" ")}[/]");

    /// <summary>A line of the result.</summary>
    internal static void Print(string text) => Console.Out.WriteLine(text);

    /// <summary>A remark.</summary>
    internal static void Say(string text) => Console.Error.WriteLine(text);
}
