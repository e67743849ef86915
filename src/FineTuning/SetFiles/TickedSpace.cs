using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>What the ticked inputs of a file span.</summary>
/// <param name="Grids">One grid for every ticked input that is searched, in the order of the file.</param>
/// <param name="Unread">Ticked inputs that the expert does not have.</param>
/// <param name="Colours">Ticked inputs whose values have no order.</param>
/// <param name="Others">Inputs that are not ticked.</param>
internal sealed record TickedSpace(
    IReadOnlyList<InputGrid> Grids, IReadOnlyList<SetInput> Unread, IReadOnlyList<SetInput> Colours, IReadOnlyList<SetInput> Others)
{
    /// <summary>Above so many passes a person is warned.</summary>
    internal const long ManyPasses = 100_000;

    private static readonly string MoreThanMany = $", more than {PassNumbers.Text(ManyPasses)}";

    /// <summary>What a pass must meet; null where every one counts.</summary>
    public InputCondition? Condition { get; private init; }

    /// <summary>What <see cref="Condition"/> allows.</summary>
    public AllowedPasses? Allowed { get; private init; }

    /// <summary>Number of passes that count: all <see cref="Combinations"/>, or those that the condition allows.</summary>
    public long Passes => Allowed?.Count ?? Combinations;

    /// <summary>The product over the grids, at most <see cref="long.MaxValue"/>; 1 where nothing is ticked.</summary>
    public long Combinations =>
        Grids.Aggregate(1L, (product, grid) => product > long.MaxValue / grid.Count ? long.MaxValue : product * grid.Count);

    /// <summary>
    /// True where every pass of another space is one of this, for a file that differs in its ranges alone: what is not ticked there has the
    /// values of a pass of this one.
    /// </summary>
    public bool Covers(TickedSpace other) => other.Grids.All(
        grid => Grids.FirstOrDefault(own => own.Input.Name == grid.Input.Name) is { } wider && wider.Covers(grid));

    /// <summary>The space of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="meanings">What its inputs mean to the expert, null for nothing; null where only the expert knows.</param>
    /// <exception cref="SetFileRefusedException">A ticked range that the expert reads is none, or in the wrong order.</exception>
    public static TickedSpace Of(SetFile file, IReadOnlyDictionary<string, string?>? meanings = null)
    {
        var ticked = file.Inputs.Where(input => input.IsTicked).ToLookup(
            input => meanings is null || meanings.GetValueOrDefault(input.Name) is not null);
        return new(
            [.. ticked[true].Where(input => !InputGrid.IsOfColours(input)).Select(InputGrid.Of)], [.. ticked[false]],
            [.. ticked[true].Where(InputGrid.IsOfColours)], [.. file.Inputs.Where(input => !input.IsTicked)]);
    }

    /// <summary>The part of it that meets a condition; an input that is not searched has its one value.</summary>
    /// <exception cref="UnprocessableException">
    /// The condition names what is no input of the file, or one whose only value is no number.
    /// </exception>
    public TickedSpace Under(InputCondition condition) => this with
    {
        Condition = condition,
        Allowed = condition.Count(
        [
            .. Grids.Select(grid => new ConditionedInput(grid.Input.Name, grid.Count, grid.At)),
            .. Others.Concat(Unread).Concat(Colours).Select(input => new ConditionedInput(input.Name, 1, _ => SetNumber.Of(input.Value))),
        ]),
    };

    /// <summary>What a person should know before the search.</summary>
    public IEnumerable<string> Warnings()
    {
        if (Grids.Count == 0)
        {
            yield return Unread.Count + Colours.Count == 0
                ? "No input is ticked for optimisation: there is a single pass."
                : "No ticked input is one that is searched: there is a single pass.";
        }

        if (Condition is { } condition)
        {
            yield return $"Only passes with {condition.Text} count: {(Allowed!.IsExact ? "" : "about ")}{PassNumbers.Text(Passes)} of "
                + $"{PassNumbers.Text(Combinations)}.";
        }

        if (Passes > ManyPasses)
        {
            yield return $"The ranges span {PassNumbers.Text(Passes)} passes{(Passes == long.MaxValue ? "" : MoreThanMany)}; "
                + "the search will be genetic.";
        }

        foreach (var input in Unread)
        {
            yield return $"Input '{input.Name}' is ticked, but the built-in expert does not have it: it is ignored.";
        }

        foreach (var input in Colours)
        {
            yield return $"Input '{input.Name}' is ticked, but its values are colours, which have no order: it is kept and not searched.";
        }

        // Start||Step||Min||Max is a common mistake of files written by hand: the terminal reads start, step, stop all the same.
        foreach (var grid in Grids.Where(grid => grid.Members is null && grid.Count == 2 && grid.Step < grid.Stop - grid.Start))
        {
            yield return
                $"Line {grid.Input.RangeLine}: input '{grid.Input.Name}' has only the values {grid.Start} and {grid.Start + grid.Step} "
                + $"before stop {grid.Stop}; the order is start, step, stop.";
        }
    }
}
