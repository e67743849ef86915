using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>What the ranges of a new .set file keep within: those of the file that the user gave, and what the expert allows.</summary>
internal static class UserRanges
{
    /// <param name="first">The file with which the job began.</param>
    /// <param name="allowed">What the expert allows; null where nothing is known of an input.</param>
    /// <returns>Smallest and largest value of an input; null for one that is not ticked there and of which nothing is known.</returns>
    internal static Func<string, (decimal Minimum, decimal Maximum)?> Bounds(
        SetFile first, Func<string, (decimal Minimum, decimal Maximum)?> allowed)
    {
        var grids = first.Inputs.Select(InputGrid.Find).OfType<InputGrid>().ToDictionary(grid => grid.Input.Name, StringComparer.Ordinal);
        return name => (grids.GetValueOrDefault(name), allowed(name)) switch
        {
            ({ } own, { } limits) => (Math.Max(own.Start, limits.Minimum), Math.Min(own.Stop, limits.Maximum)),
            ({ } own, null) => (own.Start, own.Stop),
            (null, var limits) => limits,
        };
    }
}
