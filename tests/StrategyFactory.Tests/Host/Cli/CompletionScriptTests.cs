using System.Diagnostics;
using NUnit.Framework;
using StrategyFactory.Host.Cli;

namespace StrategyFactory.Tests.Host.Cli;

[Platform("Linux,MacOsX")]
internal sealed class CompletionScriptTests
{
    [TestCase("ev", "evolve")]
    [TestCase("benc", "bench")]
    [TestCase("promoted sig", "signal")]
    [TestCase("evolve --symb", "--symbol --symbols")]
    [TestCase("evolve --symbol EDGE --stor", "--storage")]
    [TestCase("promoted signal --la", "--last")]
    [TestCase("runs --status prom", "promoted")]
    [TestCase("evolve --direction bo", "both")]
    [TestCase("completion z", "zsh")]
    [TestCase("import --file READ", "")]
    public async Task Bash_completes_verbs_options_and_values(string typed, string offered)
    {
        var words = typed.Split(' ');
        var asked = $"{CompletionScript.Of(CommandLine.Root(), "bash")}\nCOMP_WORDS=(./factory {typed}); COMP_CWORD={words.Length}; _factory; echo \"${{COMPREPLY[*]}}\"";
        Assert.That(await BashAsync("--norc", "-s", asked), Is.EqualTo(offered));
    }

    [Test]
    public void The_script_of_zsh_knows_the_same_words()
    {
        var (bash, zsh) = (CompletionScript.Of(CommandLine.Root(), "bash"), CompletionScript.Of(CommandLine.Root(), "zsh"));
        Assert.That(zsh, Does.EndWith("compdef _factory factory"));
        Assert.That(Words(zsh), Is.EqualTo(Words(bash)).And.Contains("_factory_words"));

        static string Words(string script) => script[..script.IndexOf("_factory() {", StringComparison.Ordinal)];
    }

    private static async Task<string> BashAsync(string first, string second, string input)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", [first, second]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await bash.StandardInput.WriteAsync(input);
        bash.StandardInput.Close();
        var (output, errors) = (await bash.StandardOutput.ReadToEndAsync(), await bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync();
        Assert.That((bash.ExitCode, errors), Is.EqualTo((0, "")));
        return output.TrimEnd('\n');
    }
}
