using System.Globalization;
using StrategyFactory.Dashboard.Shell;

namespace StrategyFactory.Dashboard.Forms;

/// <summary>
/// What is typed into the fields of a form, and what is wrong with it. What is allowed is the module's to say; here is only read what is
/// a number.
/// </summary>
/// <param name="fields">The fields, by their names in requests.</param>
public abstract class TypedForm(IReadOnlyList<string> fields)
{
    private const string Most = "at most 2147483647";

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>What is wrong, by field; what belongs to none is kept under the empty name.</summary>
    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>What stands in a field; empty for nothing.</summary>
    public string this[string field]
    {
        get => _texts.GetValueOrDefault(field, "");
        set
        {
            _texts[field] = value ?? "";
            Errors.Remove(field);
            Errors.Remove("");
        }
    }

    /// <summary>Puts what a module has refused beside its fields.</summary>
    public void Refuse(IReadOnlyList<Refusal> refusals)
    {
        ArgumentNullException.ThrowIfNull(refusals);
        foreach (var (field, message) in refusals)
        {
            var place = Place(field);
            Errors[place] = Errors.TryGetValue(place, out var others) ? $"{others} {message}" : message;
        }
    }

    /// <summary>Where a refusal is shown: the field of the form, or the empty name.</summary>
    protected virtual string Place(string field) => fields.Contains(field, StringComparer.Ordinal) ? field : "";

    /// <summary>What stands in a field, trimmed; null for nothing.</summary>
    protected string? Given(string field) => string.IsNullOrWhiteSpace(this[field]) ? null : this[field].Trim();

    /// <summary>
    /// A whole number; null for nothing, and where there is none or one that does not fit, which <see cref="Errors"/> then tells with what
    /// is allowed.
    /// </summary>
    protected int? Whole(string field, string allowed = Most)
    {
        if (Large(field) is not { } number)
        {
            return null;
        }

        if (number is >= int.MinValue and <= int.MaxValue)
        {
            return (int)number;
        }

        Errors[field] = $"{field}: {Given(field)} is too large; {allowed}.";
        return null;
    }

    /// <summary>A whole number that may be larger, likewise.</summary>
    protected long? Large(string field)
    {
        if (Given(field) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Errors[field] = $"{field}: '{text}' is no whole number.";
        return null;
    }

    /// <summary>A number, likewise; the error tells what it is a number of.</summary>
    protected double? Real(string field, string what = "number")
    {
        if (Given(field) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return number;
        }

        Errors[field] = $"{field}: '{text}' is no {what}.";
        return null;
    }
}
