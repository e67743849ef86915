using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Registry.Preflight;

/// <summary>Collects what checks find; those that were never reached are told too.</summary>
internal sealed class CheckTally(IReadOnlyList<string> names)
{
    private readonly Dictionary<string, PreflightCheck> _found = new(StringComparer.Ordinal);

    internal void Add(string name, bool? passed, string detail) => _found[name] = new(name, passed, detail);

    internal bool HasFailure => _found.Values.Any(check => check.Passed == false);

    internal bool Has(string name) => _found.ContainsKey(name);

    internal PreflightReport Report(ServingAgreement? agreement) => new(
        names.All(_found.ContainsKey) && _found.Values.All(check => check.Passed != false),
        [.. names.Select(name => _found.GetValueOrDefault(name) ?? new(name, null, "It was not reached."))],
        agreement);
}
