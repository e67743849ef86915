using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Every combination of threshold, z cut-off and regime filter, in this order: threshold slowest, regime fastest.</summary>
/// <param name="Thresholds">θ, each a return or a quantile of |p|.</param>
/// <param name="ZScoreCutoffs">Outlier cut-offs in standard deviations; 0 is off.</param>
/// <param name="RegimeConfigs">Bars on which the strategy may hold a position; at most 32.</param>
public sealed record StrategyGrid(
    IReadOnlyList<Threshold> Thresholds, IReadOnlyList<double> ZScoreCutoffs, IReadOnlyList<RegimeConfig> RegimeConfigs)
{
    /// <summary>Number of strategies.</summary>
    [JsonIgnore]
    public int Count => checked(Thresholds.Count * ZScoreCutoffs.Count * RegimeConfigs.Count);

    /// <summary>The strategy at a place of the grid order.</summary>
    public Strategy At(int index)
    {
        var regimes = RegimeConfigs.Count;
        var cutoffs = ZScoreCutoffs.Count;
        return new(Thresholds[index / (regimes * cutoffs)], ZScoreCutoffs[index / regimes % cutoffs], RegimeConfigs[index % regimes]);
    }
}

/// <summary>One strategy of the grid.</summary>
/// <param name="Threshold">θ.</param>
/// <param name="ZScoreCutoff">Outlier cut-off, 0 = off.</param>
/// <param name="RegimeConfig">Allowed bars.</param>
public sealed record Strategy(Threshold Threshold, double ZScoreCutoff, RegimeConfig RegimeConfig);

/// <summary>
/// A signal threshold: a predicted return such as 0.0003, or <c>"q0.95"</c>, that quantile of |p| over the rows the model was fitted on.
/// </summary>
/// <param name="Value">The return (≥ 0), or the quantile in (0, 1).</param>
/// <param name="IsQuantile">True for a quantile.</param>
[JsonConverter(typeof(ThresholdConverter))]
public readonly record struct Threshold(double Value, bool IsQuantile)
{
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
        return fittedMagnitudes[below] + (place - below) * (fittedMagnitudes[above] - fittedMagnitudes[below]);
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

/// <summary>Writes a threshold as a number or as a text such as <c>"q0.95"</c>.</summary>
public sealed class ThresholdConverter : JsonConverter<Threshold>
{
    /// <inheritdoc/>
    public override Threshold Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetDouble().ToString("R", CultureInfo.InvariantCulture),
            JsonTokenType.String => reader.GetString(),
            _ => null,
        };
        return Threshold.TryParse(text, out var threshold)
            ? threshold
            : throw new JsonException($"Threshold '{text}' is neither a return ≥ 0 such as 0.0003 nor a quantile such as \"q0.95\".");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Threshold value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.IsQuantile)
        {
            writer.WriteStringValue(value.ToString());
        }
        else
        {
            writer.WriteNumberValue(value.Value);
        }
    }
}
