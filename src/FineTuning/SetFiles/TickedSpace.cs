using System.Globalization;

namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>What the ticked inputs of a file span.</summary>
/// <param name="Grids">One grid for every ticked input, in the order of the file.</param>
internal sealed record TickedSpace(IReadOnlyList<InputGrid> Grids)
{
    /// <summary>Above so many passes a person is warned.</summary>
    internal const long ManyPasses = 100_000;

    /// <summary>Number of passes: the product over the grids, at most <see cref="long.MaxValue"/>; 1 where nothing is ticked.</summary>
    public long Passes =>
        Grids.Aggregate(1L, (product, grid) => product > long.MaxValue / grid.Count ? long.MaxValue : product * grid.Count);

    /// <summary>The space of a file.</summary>
    /// <exception cref="SetFileRefusedException">A ticked range is none, or in the wrong order.</exception>
    public static TickedSpace Of(SetFile file) => new([.. file.Inputs.Where(input => input.IsTicked).Select(InputGrid.Of)]);

    /// <summary>What a person should know before the search.</summary>
    public IEnumerable<string> Warnings()
    {
        if (Grids.Count == 0)
        {
            yield return "No input is ticked for optimisation: there is a single pass.";
        }

        if (Passes > ManyPasses)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The ranges span {Passes:N0} passes, more than {ManyPasses:N0}; the search will be genetic.");
        }

        // Start||Step||Min||Max is a common mistake of files written by hand: the terminal reads start, step, stop all the same.
        foreach (var grid in Grids.Where(grid => grid.Count == 2 && grid.Step < grid.Stop - grid.Start))
        {
            yield return
                $"Line {grid.Input.RangeLine}: input '{grid.Input.Name}' has only the values {grid.Start} and {grid.Start + grid.Step} "
                + $"before stop {grid.Stop}; the order is start, step, stop.";
        }
    }
}
