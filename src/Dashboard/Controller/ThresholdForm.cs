using System.Globalization;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.Dashboard.Controller;

/// <summary>Reads what a person typed into the form of the thresholds. What is allowed is the module's to say; here is only read what is a
/// number.</summary>
public static class ThresholdForm
{
    /// <summary>The change that was typed, null where nothing differs or something is no number; and what is wrong, by field.</summary>
    public static (ChangeControllerThresholds? Command, IReadOnlyDictionary<string, string> Wrong) Read(
        IReadOnlyDictionary<string, string?> typed, ControllerThresholds current, string? changedBy, string? reason)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(current);
        Dictionary<string, string> wrong = new(StringComparer.Ordinal);
        var command = new ChangeControllerThresholds(
            Number("distance", current.Distance), Number("score", current.Score), Whole("max_fine_tune_depth", current.MaxFineTuneDepth),
            Whole("max_attempts", current.MaxAttempts),
            Number("aging_factor", current.AgingFactor), Given(changedBy), Given(reason));
        var nothing = command with { ChangedBy = null, Reason = null } == new ChangeControllerThresholds();
        return (wrong.Count > 0 || nothing ? null : command, wrong);

        double? Number(string field, double now)
        {
            var text = typed.GetValueOrDefault(field)?.Trim().Replace(',', '.') ?? "";
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                return value == now ? null : value;
            }

            wrong[field] = $"{field}: '{text}' is no number.";
            return null;
        }

        int? Whole(string field, int now)
        {
            var text = typed.GetValueOrDefault(field)?.Trim() ?? "";
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                return value == now ? null : value;
            }

            wrong[field] = $"{field}: '{text}' is no whole number.";
            return null;
        }
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
