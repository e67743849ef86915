using Microsoft.Extensions.Options;

namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>
/// The enhancements in use, and the sets of them that are chosen from: every non-empty subset of up to three selectable kinds; of more, all
/// of them, each alone, and all but one.
/// </summary>
internal sealed class EnhancementSets
{
    private const int AllSubsetsUpTo = 3;

    public EnhancementSets(IEnumerable<IEnhancement> enhancements, IOptions<PromptOptimizationOptions> options)
    {
        var used = options.Value.Enhancements;
        Enhancements =
        [
            .. enhancements.Where(enhancement => used.GetValueOrDefault(enhancement.Kind)?.Enabled != false)
                .OrderBy(enhancement => enhancement.Order).ThenBy(enhancement => enhancement.Kind, StringComparer.Ordinal),
        ];
        Kinds = [.. Enhancements.Select(enhancement => enhancement.Kind)];
        string[] selectable = [.. Enhancements.Where(enhancement => enhancement.Selectable).Select(enhancement => enhancement.Kind)];
        All = [.. Subsets(selectable).Select(EnhancementSet.Of)];
    }

    /// <summary>The enhancements in use, in the order of the prompt.</summary>
    internal IReadOnlyList<IEnhancement> Enhancements { get; }

    /// <summary>Their kinds, in the same order.</summary>
    internal IReadOnlyList<string> Kinds { get; }

    /// <summary>The sets that are chosen from.</summary>
    internal IReadOnlyList<EnhancementSet> All { get; }

    /// <summary>The set of those of some kinds that are in use, in the order of the prompt.</summary>
    internal EnhancementSet Of(IReadOnlyList<string> kinds) =>
        EnhancementSet.Of(Kinds.Where(kind => kinds.Contains(kind, StringComparer.Ordinal)));

    private static IEnumerable<IEnumerable<string>> Subsets(string[] kinds) => kinds.Length <= AllSubsetsUpTo
        ? Enumerable.Range(1, (1 << kinds.Length) - 1).Select(bits => kinds.Where((_, place) => (bits >> place & 1) == 1))
        : [kinds, .. kinds.Select(kind => new[] { kind }), .. kinds.Select(left => kinds.Where(kind => kind != left))];
}
