using System.Globalization;
using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Chronos;

namespace StrategyFactory.Forecasting.Models.Chronos;

/// <summary>
/// Chronos-T5 sees a series divided by its mean size and rounded to bins: of prices far from 0 all that moves may lie within one bin.
/// </summary>
internal static class BinWidths
{
    /// <summary>Refuses a series whose usual step is smaller than a bin.</summary>
    /// <param name="model">The network.</param>
    /// <param name="values">The series; NaN is missing.</param>
    /// <exception cref="UnprocessableException">It is; the message says what to do.</exception>
    internal static void RequireFine(BaseNetwork model, ReadOnlySpan<double> values) =>
        RequireFine(model.Name, model.Shape, values, "data");

    /// <inheritdoc cref="RequireFine(BaseNetwork, ReadOnlySpan{double})"/>
    /// <param name="name">Name of the network.</param>
    /// <param name="shape">What it is.</param>
    /// <param name="values">The series; NaN is missing.</param>
    /// <param name="field">Field of the request that it stands in.</param>
    internal static void RequireFine(string name, SeriesModelShape shape, ReadOnlySpan<double> values, string field)
    {
        if (shape.BinWidth is not { } width)
        {
            return;
        }

        var (size, count, movement, moves, last) = (0.0, 0, 0.0, 0, double.NaN);
        foreach (var value in values)
        {
            if (double.IsNaN(value))
            {
                continue;
            }

            size += Math.Abs(value);
            count++;
            if (!double.IsNaN(last))
            {
                movement += Math.Abs(value - last);
                moves++;
            }

            last = value;
        }

        var bin = width * size / Math.Max(1, count);
        var step = movement / Math.Max(1, moves);
        if (moves > 0 && step < bin) // one value alone does not say how it moves
        {
            throw new UnprocessableException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{field}: moves by {step:G4} a row, less than one bin of {name}, {bin:G4}: it could not see that; "
                    + $"forecast returns, or take {SeriesModelShape.Bolt}."),
                field);
        }
    }
}
