using System.Diagnostics;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace StrategyFactory.Tests.Evolution.Exports.Mql5;

/// <summary>MQL5 as C++: its source with arrays declared in the other way, compiled beside a header that has what it uses of a terminal.</summary>
internal sealed partial class CppProgram : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mql5-").FullName;

    /// <summary>Compiles; the test is left out where there is no compiler.</summary>
    /// <param name="mql5">The source.</param>
    /// <param name="more">C++ that stands behind it.</param>
    public CppProgram(string mql5, string more)
    {
        var compiler = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "g++")).FirstOrDefault(File.Exists);
        if (compiler is null)
        {
            Directory.Delete(_folder, true);
            Assert.Ignore("There is no C++ compiler (g++) on this machine, and no MetaTrader to compile MQL5 with.");
        }

        var reference = Path.Combine(TestContext.CurrentContext.TestDirectory, "Evolution", "Exports", "Mql5", "Reference");
        File.WriteAllText(PathOf("program.cpp"), $"#include \"{reference}/Mql5.hpp\"\n{Translate(mql5)}\n{more.Replace("REFERENCE", reference, StringComparison.Ordinal)}\n");
        var (code, output, errors) = Run(compiler!, ["-std=c++17", "-O1", "-Wall", "-Wno-unused", "-o", PathOf("program"), PathOf("program.cpp")]);
        Assert.That(code, Is.Zero, output + errors);
        Assert.That(errors, Is.Empty, "warnings");
    }

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Runs it.</summary>
    public (int Code, string Output, string Errors) Run(params string[] arguments) => Run(PathOf("program"), arguments);

    public void Dispose() => Directory.Delete(_folder, true);

    /// <summary>Arrays, inputs and directives as C++ has them; nothing else differs in what experts use.</summary>
    public static string Translate(string mql5)
    {
        var text = Directive().Replace(mql5, "");
        text = Input().Replace(text, "");
        text = Parameter().Replace(text, "$1Array<$2> &$3");
        return Declaration().Replace(text, "$1Array<$2> $3$4");
    }

    private static (int Code, string Output, string Errors) Run(string file, string[] arguments)
    {
        ProcessStartInfo start = new(file, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    [GeneratedRegex(@"^#(property|include|resource)\b.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^input\s+", RegexOptions.Multiline, 1000)]
    private static partial Regex Input();

    [GeneratedRegex(@"(?<constant>const )?(?<type>\w+) &(?<name>\w+)\[\]", RegexOptions.None, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^(?<before>\s*(?:const )?)(?<type>double|long|MqlRates)\s+(?<name>\w+)\[\](?<after>=|;)", RegexOptions.Multiline, 1000)]
    private static partial Regex Declaration();
}
