using System.Globalization;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>A search space of which only a part may be run.</summary>
internal static class ConditionedSpace
{
    private static readonly string[] Yes = ["true", "yes"];
    private static readonly string[] No = ["false", "no"];

    /// <summary>The space with a condition; as it is where there is none.</summary>
    /// <param name="space">All combinations.</param>
    /// <param name="where">The condition.</param>
    /// <param name="inputs">All inputs of the file, also those that the expert does not have.</param>
    /// <exception cref="UnprocessableException">The condition is none, names what is no input, or forbids every pass.</exception>
    internal static InputSpace With(InputSpace space, string? where, IReadOnlyList<ExpertInput> inputs)
    {
        if (where is null)
        {
            return space;
        }

        var fixedTexts = space.FixedTexts.ToDictionary(StringComparer.Ordinal);
        var condition = InputCondition.Parse(where);
        var allowed = condition.Bind(
            [.. space.Axes.Select(axis => new ConditionAxis(axis.FileName, axis.Count, place => axis.Written[(int)place]))],
            [
                .. inputs.Where(input => space.Axes.All(axis => axis.FileName != input.Name)).Select(input =>
                    new ConditionAxis(input.Name, 1, _ => Number(fixedTexts.GetValueOrDefault(input.Name) ?? input.Value))),
            ]);
        return allowed.Count > 0
            ? space with { Condition = allowed }
            : throw new UnprocessableException(
                $"where: '{condition.Text}' forbids every pass of these ranges; allowed: a condition that one of them meets.", "where");
    }

    private static double Number(string? text) =>
        Yes.Contains(text?.Trim(), StringComparer.OrdinalIgnoreCase) ? 1
        : No.Contains(text?.Trim(), StringComparer.OrdinalIgnoreCase) ? 0
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}
