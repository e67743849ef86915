namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>The same ranges at smaller steps.</summary>
internal static class FinerSet
{
    /// <summary>
    /// Halves the step of every ticked range so many times; whole numbers stay whole, truth values and enumerations stay as they are, and
    /// so does what is no range.
    /// </summary>
    internal static SetFile Of(SetFile file, int times)
    {
        List<SetInput> changed = [];
        foreach (var grid in file.Inputs.Select(InputGrid.Find).OfType<InputGrid>())
        {
            var (input, step) = (grid.Input, grid.Step);
            for (var i = 0; i < times && !grid.IsTruth && grid.Members is null; i++)
            {
                step = grid.IsWhole && step >= 1 ? Math.Max(1, decimal.Floor(step / 2)) : step / 2;
            }

            if (step != grid.Step)
            {
                changed.Add(input with { Range = input.Range! with { Step = SetNumber.Write(step, input.Range.Step!) } });
            }
        }

        return file.With(changed);
    }
}
