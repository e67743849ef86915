using System.Diagnostics;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Tests;

namespace StrategyFactory.EndToEnd.Packaging;

[Platform("Linux,MacOsX")]
internal sealed class EntryScriptTests
{
    [Test]
    public async Task Help_lists_the_verbs()
    {
        var (code, output, errors) = await RunAsync("--help");
        Assert.That((code, errors), Is.EqualTo((0, "")));
        foreach (var verb in new[] { "demo", "serve", "import", "export", "forget", "adjust", "evolve", "status", "runs", "cancel", "compare", "promoted", "train", "models", "workers", "queue", "portfolio", "forecast", "language", "report", "worker", "knowledge", "migrate", "db", "health", "bench", "test" })
        {
            Assert.That(output, Does.Match($"(?m)^  {verb} "));
        }
    }

    [Test]
    public async Task Every_verb_of_the_program_is_passed_on_to_it()
    {
        var help = (await HostProcess.RunAsync("--help")).Output;
        var verbs = help[help.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1)
            .Select(line => line.Trim().Split(' ')[0]).Where(verb => verb.Length > 0).ToArray();
        Assert.That(verbs, Does.Contain("evolve").And.Contain("language"));
        var script = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "factory"));
        var passedOn = script.Split('\n').Single(line => line.TrimStart().StartsWith("demo | ", StringComparison.Ordinal)).Trim(' ', ')').Split(" | ");
        Assert.That(verbs, Is.SubsetOf(passedOn));
    }

    [Test]
    public async Task An_unknown_verb_is_one_line_on_the_error_stream()
    {
        var (code, output, errors) = await RunAsync("frobnicate");
        Assert.That((code, output), Is.EqualTo((2, "")));
        Assert.That(errors, Does.Contain("'frobnicate'").And.EndWith("\n"));
        Assert.That(errors.Count(c => c == '\n'), Is.EqualTo(1));
    }

    [Test]
    public async Task The_continuous_integration_script_is_sound_bash()
    {
        var (code, _, errors) = await RunAsync("-n", ".ci/run", "bash");
        Assert.That((code, errors), Is.EqualTo((0, "")));
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string argument, string? second = null, string? program = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program ?? Path.Combine(Repository.Root, "factory"), second is null ? [argument] : [argument, second])
        {
            UseShellExecute = false,
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
