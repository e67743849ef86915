using StrategyFactory.Dashboard.Shell;

namespace StrategyFactory.Dashboard.Forms;

/// <summary>What is wrong with a form, by field.</summary>
internal static class FieldErrors
{
    /// <summary>The first of every field.</summary>
    internal static Dictionary<string, string> FirstOf(IEnumerable<Refusal> refusals) =>
        refusals.GroupBy(refusal => refusal.Field, StringComparer.Ordinal)
            .ToDictionary(field => field.Key, field => field.First().Message, StringComparer.Ordinal);

    /// <summary>Puts refusals beside their fields; what belongs to none of them is kept under the empty name.</summary>
    /// <param name="refusals">What a module refuses.</param>
    /// <param name="fields">The fields of the form.</param>
    internal static IReadOnlyDictionary<string, string> Of(IReadOnlyList<Refusal> refusals, params IReadOnlyCollection<string> fields) =>
        refusals.GroupBy(refusal => fields.Contains(refusal.Field, StringComparer.Ordinal) ? refusal.Field : "", StringComparer.Ordinal)
            .ToDictionary(
                field => field.Key, field => string.Join(' ', field.Select(refusal => refusal.Message).Distinct(StringComparer.Ordinal)),
                StringComparer.Ordinal);
}
