using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>Gathers how many tokens examples have.</summary>
internal sealed class TokenTally(string baseModel)
{
    private long _total;
    private int _examples;
    private (int Line, int Tokens) _longest;

    internal void Add(IEnumerable<(int Line, int Tokens)> examples)
    {
        foreach (var example in examples)
        {
            _total += example.Tokens;
            _examples++;
            _longest = example.Tokens > _longest.Tokens ? example : _longest;
        }
    }

    /// <summary>Null without any example.</summary>
    internal TokenCounts? Counts() =>
        _examples == 0 ? null : new(baseModel, _total, (double)_total / _examples, _longest.Tokens, _longest.Line);
}
