using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>What a .set file calls its expert; which built-in one that means, the Simulation module knows.</summary>
internal static class ExpertLookup
{
    private const string Preamble = "testing/optimizing ";
    private const string Tail = " expert advisor";

    /// <summary>
    /// The name in the comment that MetaTrader 5 writes:
    /// <c>; this file contains input parameters for testing/optimizing NAME expert advisor</c>.
    /// </summary>
    internal static string? CommentOf(SetFile file)
    {
        foreach (var line in file.Lines.TakeWhile(line => line.Kind is SetLineKind.Comment or SetLineKind.Blank))
        {
            var at = line.Text.IndexOf(Preamble, StringComparison.OrdinalIgnoreCase);
            var end = line.Text.IndexOf(Tail, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && end > at + Preamble.Length)
            {
                return line.Text[(at + Preamble.Length)..end].Trim();
            }
        }

        return null;
    }

    /// <summary>Lower-case letters and digits of a name.</summary>
    internal static string Letters(string name) =>
        string.Concat(Composition.Of(name).Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));
}
