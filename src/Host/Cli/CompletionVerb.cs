using System.CommandLine;

namespace StrategyFactory.Host.Cli;

/// <summary><c>completion</c>: prints a script by which a shell completes verbs, options and their values.</summary>
internal static class CompletionVerb
{
    private static readonly Argument<string> Shell = new("SHELL") { Description = "bash or zsh." };

    /// <param name="root">The command whose words are completed, this verb among them once it is added.</param>
    internal static Command Create(Command root)
    {
        Shell.AcceptOnlyFromAmong([.. CompletionScript.Shells]);
        var command = new Command(
            "completion", "Print a script for completion: eval \"$(./factory completion bash)\", or zsh.") { Shell };
        command.SetAction(parsed => Terminal.Print(CompletionScript.Of(root, parsed.GetValue(Shell)!)));
        return command;
    }
}
