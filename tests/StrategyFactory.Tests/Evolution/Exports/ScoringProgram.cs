using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.ML.OnnxRuntime;
using NUnit.Framework;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Exports;

/// <summary>The exported programs, run on an exported folder.</summary>
internal static class ScoringProgram
{
    private static readonly Lock Gate = new();
    private static MethodInfo? _compiled;

    /// <summary>Runs <c>Score.cs</c>, compiled here, and reads its trades.</summary>
    public static IReadOnlyList<Trade> RunCSharp(string folder, string bars, string segment = "simulation")
    {
        var output = Path.Combine(folder, "trades-csharp.csv");
        var code = Compiled(File.ReadAllText(Path.Combine(folder, "Score.cs"))).Invoke(null, [new[] { bars, "--segment", segment, "--folder", folder, "--out", output }]);
        Assert.That(code, Is.Zero);
        return Read(File.ReadAllText(output));
    }

    /// <summary>
    /// Runs <c>score.py</c>. Where Python has no ONNX Runtime, which is not for the tests to install, stand-ins of both packages compute what a
    /// linear model predicts, so that every rule of the program is run all the same.
    /// </summary>
    /// <param name="standIn">Intercept and weights for the stand-in.</param>
    public static IReadOnlyList<Trade> RunPython(string folder, string bars, (double Intercept, IReadOnlyList<double> Weights) standIn)
    {
        if (Python("--version", null).Code != 0)
        {
            Assert.Ignore("There is no python3 here.");
        }

        string? packages = null;
        if (Python("-c \"import numpy, onnxruntime\"", null).Code != 0)
        {
            packages = Directory.CreateDirectory(Path.Combine(folder, "stand-ins")).FullName;
            File.WriteAllText(Path.Combine(packages, "numpy.py"), "float64 = float\n\n\ndef array(rows, dtype=None):\n    return rows\n");
            var weights = string.Join(", ", standIn.Weights.Select(weight => weight.ToString("R", CultureInfo.InvariantCulture)));
            File.WriteAllText(Path.Combine(packages, "onnxruntime.py"), string.Create(CultureInfo.InvariantCulture, $$"""
                class InferenceSession:
                    def __init__(self, path):
                        open(path, "rb").close()

                    def run(self, outputs, inputs):
                        assert outputs == ["prediction"]
                        weights = [{{weights}}]
                        return [[[{{standIn.Intercept:R}} + sum(w * x for w, x in zip(weights, row))] for row in inputs["features"]]]

                """));
        }

        var (code, output, error) = Python($"\"{Path.Combine(folder, "score.py")}\" \"{bars}\"", packages);
        Assert.That(code, Is.Zero, error);
        return Read(output);
    }

    private static MethodInfo Compiled(string source)
    {
        lock (Gate)
        {
            if (_compiled is null)
            {
                var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Append(typeof(InferenceSession).Assembly.Location)
                    .Distinct(StringComparer.Ordinal).Select(path => MetadataReference.CreateFromFile(path));
                var compilation = CSharpCompilation.Create(
                    "Score", [CSharpSyntaxTree.ParseText(source)], references, new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
                using var assembly = new MemoryStream();
                var emitted = compilation.Emit(assembly);
                Assert.That(emitted.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Error), Is.Empty);
                _compiled = Assembly.Load(assembly.ToArray()).EntryPoint!;
            }

            return _compiled;
        }
    }

    private static (int Code, string Output, string Error) Python(string arguments, string? packages)
    {
        try
        {
            var start = new ProcessStartInfo("python3", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["PYTHONPATH"] = packages ?? "";
            start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "", "");
        }
    }

    private static IReadOnlyList<Trade> Read(string csv)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.That(lines[0], Is.EqualTo("number,side,entry_time,entry_price,exit_time,exit_price,return,size"));
        return [.. lines.Skip(1).Select(line => line.Split(',')).Select(cells => new Trade(
            cells[1] == "long" ? 1 : -1, Time(cells[2]), Number(cells[3]), Time(cells[4]), Number(cells[5]), Number(cells[6]))
        {
            Size = Number(cells[7]),
        })];

        static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
