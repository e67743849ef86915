using System.Globalization;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Forecasting.Series;

/// <summary>What a series must be to be forecast.</summary>
internal static class SeriesRules
{
    /// <summary>Refuses a series without a value, with one value throughout, an infinite one, or too few rows.</summary>
    /// <param name="values">The target.</param>
    /// <param name="name">Its name, for the refusal.</param>
    /// <param name="least">Fewest rows.</param>
    /// <param name="field">Field of the request that holds it; null for those that name stored data.</param>
    /// <exception cref="UnprocessableException">It cannot be forecast.</exception>
    internal static void Require(ReadOnlySpan<double> values, string name, int least, string? field = null)
    {
        if (values.Length < least)
        {
            throw new UnprocessableException(
                string.Create(CultureInfo.InvariantCulture, $"{field ?? "data"}: '{name}' has {values.Length} rows; at least {least}."),
                field ?? "data");
        }

        double? first = null;
        var varies = false;
        foreach (var value in values)
        {
            if (double.IsInfinity(value))
            {
                throw new UnprocessableException(
                    $"{field ?? "target"}: '{name}' holds an infinite value; finite numbers, or none for missing.", field ?? "target");
            }

            if (!double.IsNaN(value))
            {
                first ??= value;
                varies |= value != first;
            }
        }

        if (first is not { } constant)
        {
            throw new UnprocessableException(
                $"{field ?? "target"}: '{name}' has no value in any of its {values.Length} rows; numbers.", field ?? "target");
        }

        if (!varies)
        {
            throw new UnprocessableException(
                string.Create(
                    CultureInfo.InvariantCulture, $"{field ?? "target"}: '{name}' is {constant} in every row; a series that varies."),
                field ?? "target");
        }
    }
}
