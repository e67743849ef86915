using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Jobs.Backends.External;

namespace StrategyFactory.Tests.LanguageModels.Jobs.Backends;

/// <summary>The files of a recipe in a folder, run by this machine's Python beside libraries that only write down what they are told.</summary>
internal sealed class ScriptRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("script-").FullName;

    public ScriptRun(Recipe recipe, ExternalParameters parameters, IEnumerable<string> training, IEnumerable<string> validation)
    {
        foreach (var (name, content) in recipe.Files(parameters, validation.Any()))
        {
            File.WriteAllText(PathOf(name), content);
        }

        File.WriteAllLines(PathOf("train.jsonl"), training);
        if (validation.Any())
        {
            File.WriteAllLines(PathOf("validation.jsonl"), validation);
        }
    }

    /// <summary>The files that a test compares with, and the libraries.</summary>
    public static string Reference { get; } =
        Path.Combine(TestContext.CurrentContext.TestDirectory, "LanguageModels", "Jobs", "Backends", "Reference");

    /// <summary>What TRL was told.</summary>
    public JsonNode Told => JsonNode.Parse(File.ReadAllText(PathOf("told.json")))!;

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Runs it; the test is left out where there is no Python.</summary>
    /// <returns>Its code, and the events that it told.</returns>
    public (int Code, IReadOnlyList<JsonObject> Events) Run(params (string Name, string Value)[] variables)
    {
        var (code, output) = Python([PathOf("train.py")], [("PYTHONPATH", Path.Combine(Reference, "stubs")), .. variables]);
        return (code, [.. output.Split('\n').Where(line => line.StartsWith("{\"event\"", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line)!.AsObject())]);
    }

    /// <summary>Runs this machine's Python.</summary>
    public (int Code, string Output) Python(string[] arguments, params (string Name, string Value)[] variables)
    {
        var python = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "python3")).FirstOrDefault(File.Exists);
        if (python is null)
        {
            Assert.Ignore("There is no python3 on this machine.");
        }

        ProcessStartInfo start = new(python!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        TestContext.Out.WriteLine(errors.GetAwaiter().GetResult());
        return (process.ExitCode, output);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
