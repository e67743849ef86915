namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>The same ranges at smaller steps.</summary>
internal static class FinerSet
{
    /// <summary>
    /// Halves the step of every ticked range so many times; whole numbers stay whole, truth values and enumerations stay as they are.
    /// </summary>
    /// <exception cref="SetFileRefusedException">A ticked range is none.</exception>
    internal static SetFile Of(SetFile file, int times)
    {
        List<SetInput> changed = [];
        foreach (var input in file.Inputs.Where(input => input.IsTicked))
        {
            var grid = InputGrid.Of(input);
            var step = grid.Step;
            for (var i = 0; i < times && !grid.IsTruth; i++)
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
