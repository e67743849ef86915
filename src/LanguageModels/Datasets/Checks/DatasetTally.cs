using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>Gathers what is wrong with the rows of a dataset.</summary>
/// <param name="fewest">Examples below which there are few.</param>
internal sealed class DatasetTally(int fewest)
{
    /// <summary>Problems that are listed; all are counted.</summary>
    internal const int MostIssues = 100;

    /// <summary>Examples that later ones are compared with.</summary>
    private const int MostCompared = 1_000_000;

    private readonly SortedDictionary<string, int> _kinds = new(StringComparer.Ordinal);
    private readonly List<DatasetIssue> _issues = [];
    private readonly Dictionary<UInt128, int> _lines = [];
    private int _examples;
    private int _errors;
    private int _warnings;

    internal void Add(DatasetIssue issue)
    {
        _kinds[issue.Kind] = _kinds.GetValueOrDefault(issue.Kind) + 1;
        _errors += issue.Severity == IssueSeverity.Error ? 1 : 0;
        _warnings += issue.Severity == IssueSeverity.Warning ? 1 : 0;
        if (_issues.Count < MostIssues)
        {
            _issues.Add(issue);
        }
    }

    internal void Add(ReadRow row, int line)
    {
        _examples++;
        foreach (var issue in ExampleChecks.Of(row, line))
        {
            Add(issue);
        }

        var hash = UInt128.Parse(
            ExampleHash.Of("", "", "", row.Messages).AsSpan(0, 32), System.Globalization.NumberStyles.HexNumber,
            System.Globalization.CultureInfo.InvariantCulture);
        if (_lines.TryGetValue(hash, out var before))
        {
            Add(new(line, IssueKinds.Duplicate, IssueSeverity.Warning, $"the same conversation stands on line {before}."));
        }
        else if (_lines.Count < MostCompared)
        {
            _lines[hash] = line;
        }
    }

    internal DatasetReport Report(TokenCounts? tokens)
    {
        if (_examples == 0)
        {
            Add(new(null, IssueKinds.FewExamples, IssueSeverity.Error, "there is no example."));
        }
        else if (_examples < fewest)
        {
            var few = $"there are {_examples} examples only; {fewest} and more are better.";
            Add(new(null, IssueKinds.FewExamples, IssueSeverity.Warning, few));
        }

        // tokens are counted of several examples at once, so their problems come late
        return new(_examples, _errors, _warnings, _kinds, [.. _issues.OrderBy(issue => issue.Line ?? int.MaxValue)], tokens);
    }
}
