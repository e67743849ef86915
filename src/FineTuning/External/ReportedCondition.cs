using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.External;

/// <summary>Which of the passes count that a terminal reports: it knows nothing of a condition, so that it runs all.</summary>
/// <param name="condition">What a pass must meet; null where every one counts.</param>
/// <param name="file">The file that was searched.</param>
internal sealed class ReportedCondition(string? condition, SetFile file)
{
    private readonly InputCondition? _condition = condition is null ? null : InputCondition.Parse(condition);

    private readonly Dictionary<string, string> _fixed = file.Inputs.Where(input => !input.IsTicked)
        .DistinctBy(input => input.Name, StringComparer.Ordinal)
        .ToDictionary(input => input.Name, input => input.Value, StringComparer.Ordinal);

    /// <summary>Passes that did not count so far.</summary>
    public long Left { get; private set; }

    /// <summary>What a person should know of them; null where there were none.</summary>
    public string? Warning => Left == 0 ? null
        : $"{PassNumbers.Text(Left)} reported {(Left == 1 ? "pass does" : "passes do")} not meet the condition {_condition!.Text}, or "
            + $"{(Left == 1 ? "does" : "do")} not tell the inputs of it: {(Left == 1 ? "it does" : "they do")} not count.";

    /// <summary>Whether a pass counts; one that does not tell an input of the condition does not.</summary>
    public bool Counts(ReportedPass pass)
    {
        if (_condition is null || _condition.Allows(name => SetNumber.Of(Find(pass.Values, name) ?? Find(_fixed, name))))
        {
            return true;
        }

        Left++;
        return false;
    }

    private static string? Find(IReadOnlyDictionary<string, string> values, string name) => values.TryGetValue(name, out var exact)
        ? exact
        : values.FirstOrDefault(input => input.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
