using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>Gathers how many tokens examples have, and those that a base cannot learn from as they are.</summary>
/// <param name="baseModel">The base.</param>
/// <param name="longest">Tokens of the longest text that it reads.</param>
/// <param name="problems">Gets the problems.</param>
internal sealed class TokenTally(string baseModel, int longest, DatasetTally problems)
{
    private long _total;
    private int _examples;
    private (int Line, int Tokens) _longest;

    internal void Add(IEnumerable<(int Line, CountedTokens Counted)> examples)
    {
        foreach (var (line, counted) in examples)
        {
            if (counted.Refusal is { } refusal)
            {
                problems.Add(new(line, IssueKinds.Template, IssueSeverity.Error, $"the template of {baseModel}: {refusal}"));
                continue;
            }

            _total += counted.Tokens;
            _examples++;
            _longest = counted.Tokens > _longest.Tokens ? (line, counted.Tokens) : _longest;
            if (counted.Tokens > longest)
            {
                problems.Add(new(
                    line, IssueKinds.OverLong, IssueSeverity.Warning, $"it has {counted.Tokens} tokens, {baseModel} reads {longest}."));
            }
        }
    }

    /// <summary>Null without any example.</summary>
    internal TokenCounts? Counts() =>
        _examples == 0 ? null : new(baseModel, _total, (double)_total / _examples, _longest.Tokens, _longest.Line);
}
