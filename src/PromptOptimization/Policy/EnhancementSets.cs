using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Enhancements;

namespace StrategyFactory.PromptOptimization.Policy;

/// <summary>
/// The sets of enhancements that are chosen from: every non-empty subset of up to three selectable kinds; of more, all of them, each alone,
/// and all but one.
/// </summary>
internal sealed class EnhancementSets
{
    /// <summary>The empty set, for prompts that are held back.</summary>
    internal const string None = "none";

    private const int AllSubsetsUpTo = 3;
    private const char Separator = '+';

    public EnhancementSets(IEnumerable<IEnhancement> enhancements, IOptions<PromptOptimizationOptions> options)
    {
        Enhancements = [.. enhancements.Where(enhancement => options.Value.Enhancements.GetValueOrDefault(enhancement.Kind)?.Enabled != false).OrderBy(enhancement => enhancement.Order).ThenBy(enhancement => enhancement.Kind, StringComparer.Ordinal)];
        All = [.. Subsets([.. Enhancements.Where(enhancement => enhancement.Selectable).Select(enhancement => enhancement.Kind)]).Select(Write)];
    }

    /// <summary>The enhancements in use, in the order of the prompt.</summary>
    internal IReadOnlyList<IEnhancement> Enhancements { get; }

    /// <summary>The sets.</summary>
    internal IReadOnlyList<string> All { get; }

    /// <summary>Whether a set holds a kind.</summary>
    internal static bool Holds(string set, string kind) => set.Split(Separator).Contains(kind, StringComparer.Ordinal);

    /// <summary>The name of a set.</summary>
    internal static string Write(IReadOnlyCollection<string> kinds) => kinds.Count == 0 ? None : string.Join(Separator, kinds);

    private static IEnumerable<IReadOnlyCollection<string>> Subsets(string[] kinds) => kinds.Length <= AllSubsetsUpTo
        ? Enumerable.Range(1, (1 << kinds.Length) - 1).Select(bits => (IReadOnlyCollection<string>)[.. kinds.Where((_, place) => (bits >> place & 1) == 1)])
        : [kinds, .. kinds.Select(kind => (IReadOnlyCollection<string>)[kind]), .. kinds.Select(left => (IReadOnlyCollection<string>)[.. kinds.Where(kind => kind != left)])];
}
