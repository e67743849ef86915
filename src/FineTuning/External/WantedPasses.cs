using System.Globalization;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.FineTuning.External;

/// <summary>
/// Passes for which those of a forward period are looked up: by their inputs, since a terminal may number the passes of that period anew,
/// and by their number where either does not tell its inputs.
/// </summary>
internal sealed class WantedPasses
{
    private readonly ILookup<string, long> _byInputs;
    private readonly ILookup<long, long> _byNumber;
    private readonly ILookup<long, long> _withoutInputs;

    /// <param name="passes">The passes, each with what it is known by.</param>
    internal WantedPasses(IReadOnlyList<(long Order, ReportedPass Pass)> passes)
    {
        _byInputs = passes.Where(one => one.Pass.Values.Count > 0).ToLookup(
            one => Key(one.Pass), one => one.Order, StringComparer.Ordinal);
        _byNumber = passes.ToLookup(one => one.Pass.PassNumber, one => one.Order);
        _withoutInputs = passes.Where(one => one.Pass.Values.Count == 0).ToLookup(one => one.Pass.PassNumber, one => one.Order);
    }

    /// <summary>What the passes that are the same are known by.</summary>
    internal IEnumerable<long> Matching(ReportedPass later) => later.Values.Count == 0
        ? _byNumber[later.PassNumber]
        : _byInputs[Key(later)].Concat(_withoutInputs[later.PassNumber]);

    // Two texts of one number are one value: 15 and 15.0.
    private static string Key(ReportedPass pass) => string.Join('\n', pass.Values.OrderBy(input => input.Key, StringComparer.Ordinal)
        .Select(input => SetNumber.TryParse(input.Value, out var number)
            ? $"{input.Key}={number.ToString("G29", CultureInfo.InvariantCulture)}"
            : $"{input.Key}='{input.Value}"));
}
