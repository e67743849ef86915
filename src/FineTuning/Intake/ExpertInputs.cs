using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>What a .set file means to a built-in expert.</summary>
internal static class ExpertInputs
{
    private static readonly string[] Prefixes = ["input", "inp"];

    /// <summary>The inputs of a file: ticked ones with their range, others fixed; times are seconds since 1970.</summary>
    internal static IReadOnlyList<ExpertInput> Of(SetFile file) => [.. file.Inputs.Select(input =>
        InputGrid.Find(input) is { Members: null } grid ? Searched(grid)
        : new ExpertInput(input.Name, SetTime.TryParse(input.Value, out var seconds) ? SetNumber.Write(seconds, "0") : input.Value))];

    /// <summary>The values that an expert allows for an input of a file; null where it does not know the input.</summary>
    internal static Func<string, (decimal Minimum, decimal Maximum)?> Bounds(ExpertAdvisorDescription? expert) => name =>
        expert?.Inputs.FirstOrDefault(input => input.Aliases.Prepend(input.Name).Any(alias => Plain(alias) == Plain(name))) is { } known
            ? (Bounded(known.Minimum), Bounded(known.Maximum))
            : null;

    private static ExpertInput Searched(InputGrid grid) =>
        grid.Count == 1 ? new(grid.Input.Name, grid.Input.Range!.Start!)
        : grid.IsTruth ? new(grid.Input.Name, grid.Input.Value, new(0, 1, 1))
        : new(grid.Input.Name, grid.Input.Value, new((double)grid.Start, (double)grid.Step, (double)grid.Stop));

    private static string Plain(string name)
    {
        var letters = ExpertLookup.Letters(name);
        var prefix = Prefixes.FirstOrDefault(
            candidate => letters.Length > candidate.Length && letters.StartsWith(candidate, StringComparison.Ordinal));
        return prefix is null ? letters : letters[prefix.Length..];
    }

    private static decimal Bounded(double limit) => limit <= -1e27 ? decimal.MinValue : limit >= 1e27 ? decimal.MaxValue : (decimal)limit;
}
