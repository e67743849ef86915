namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>
/// The file that a search gives back: the whole input file with a pass's values, and the ranges of the inputs that were searched drawn
/// closer around them: one old step to either side at half the step, two on a side where the best value sits on the edge of the old range.
/// </summary>
internal static class OutputSet
{
    private const int InnerSteps = 1;
    private const int EdgeSteps = 2;

    /// <param name="input">The file that was searched.</param>
    /// <param name="values">Values of a pass by input name; what it does not name keeps its value.</param>
    /// <param name="bounds">Values that an input allows; null where nothing is known of it.</param>
    public static SetFile Make(
        SetFile input, IReadOnlyDictionary<string, string> values, Func<string, (decimal Minimum, decimal Maximum)?> bounds)
    {
        List<SetInput> changed = [];
        foreach (var old in input.Inputs)
        {
            var next = values.TryGetValue(old.Name, out var value) ? old with { Value = Written(value, old.Value) } : old;
            if (InputGrid.Find(old) is { } grid)
            {
                next = next with { Range = Closer(grid, next.Value, bounds(old.Name)) };
            }

            if (next != old)
            {
                changed.Add(next);
            }
        }

        return input.With(changed);
    }

    private static string Written(string value, string like) =>
        !SetNumber.TryParse(value, out var number) || !SetNumber.TryParse(like, out var old) ? value
        : number == old ? like
        : SetNumber.Write(number, like);

    private static SetRange Closer(InputGrid grid, string value, (decimal Minimum, decimal Maximum)? bounds)
    {
        var range = grid.Input.Range!;
        // truth values and enumerations have no neighbourhood
        if (grid.IsTruth || grid.Step == 0 || grid.Members is not null || (SetNumber.TryParse(range.Step, out var written) && written == 0)
            || !SetNumber.TryParse(value, out var best))
        {
            return range;
        }

        var step = grid.IsWhole ? Math.Max(1, decimal.Floor(grid.Step / 2)) : grid.Step / 2;
        var (lowest, highest) = bounds ?? (decimal.MinValue, decimal.MaxValue);
        // what was positive throughout stays so: a period of 0 is no period
        var (below, above) = (Steps(grid.Step, step, best <= grid.Start), Steps(grid.Step, step, best >= LastValue(grid)));
        while (below > 0 && (best - (below * step) < lowest || (grid.Start > 0 && best - (below * step) <= 0)
            || (grid.Start >= 0 && best - (below * step) < 0)))
        {
            below--;
        }

        while (above > 0 && best + (above * step) > highest)
        {
            above--;
        }

        return range with
        {
            Start = SetNumber.Write(best - (below * step), range.Start!),
            Step = SetNumber.Write(step, range.Step!),
            Stop = SetNumber.Write(best + (above * step), range.Stop!),
        };
    }

    // As many new steps as cover the old ones; the best value itself stays on the grid.
    private static int Steps(decimal old, decimal step, bool edge) => (int)decimal.Ceiling(old * (edge ? EdgeSteps : InnerSteps) / step);

    private static decimal LastValue(InputGrid grid) => grid.Start + ((grid.Count - 1) * grid.Step);
}
