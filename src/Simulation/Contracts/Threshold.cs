using System.Globalization;
using System.Text.Json.Serialization;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// A signal threshold: a predicted return such as 0.0003, or <c>"q0.95"</c>, that quantile of |p| over the rows the model was fitted on.
/// </summary>
/// <param name="Value">The return (≥ 0), or the quantile in (0, 1).</param>
/// <param name="IsQuantile">True for a quantile.</param>
[JsonConverter(typeof(ThresholdConverter))]
public readonly record struct Threshold(double Value, bool IsQuantile)
{
    /// <summary>
    /// Quantiles are raised by so much of themselves: predictions of few distinct values share the quantile with many rows, and rounding
    /// in their last bits must not decide which of these exceed it. None does.
    /// </summary>
    private const double Noise = 1e-9;

    /// <summary>The threshold as a return.</summary>
    /// <param name="fittedMagnitudes">|p| over the fitted rows, ascending; linear interpolation between neighbours.</param>
    public double Resolve(ReadOnlySpan<double> fittedMagnitudes)
    {
        if (!IsQuantile)
        {
            return Value;
        }

        if (fittedMagnitudes.IsEmpty)
        {
            return double.PositiveInfinity;
        }

        var place = Value * (fittedMagnitudes.Length - 1);
        var below = (int)Math.Floor(place);
        var above = Math.Min(below + 1, fittedMagnitudes.Length - 1);
        return (1 + Noise) * (fittedMagnitudes[below] + (place - below) * (fittedMagnitudes[above] - fittedMagnitudes[below]));
    }

    /// <summary>Reads <c>0.0003</c> or <c>q0.95</c>.</summary>
    /// <returns>False when the text is neither.</returns>
    public static bool TryParse(string? text, out Threshold threshold)
    {
        var quantile = text is ['q' or 'Q', ..];
        var valid = double.TryParse(quantile ? text.AsSpan(1) : text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value) && (quantile ? value is > 0 and < 1 : value >= 0);
        threshold = valid ? new(value, quantile) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => (IsQuantile ? "q" : "") + Value.ToString("R", CultureInfo.InvariantCulture);
}
