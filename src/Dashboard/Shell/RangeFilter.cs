using System.Globalization;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Dashboard.Shell;

/// <summary>A smallest and a largest value of a column; in addresses <c>sqn:1..5</c>, several joined by semicolons.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Least">The smallest value let through, null for no bound.</param>
/// <param name="Most">The largest value let through, null for no bound.</param>
public sealed record RangeFilter(string Column, double? Least, double? Most)
{
    private const string Shape = "one or more of column:least..most, joined by semicolons, such as sqn:1..5;trades:200..";

    /// <summary>Reads what an address holds.</summary>
    /// <param name="text">The text, null or empty for none.</param>
    /// <param name="columns">The columns there are.</param>
    /// <exception cref="UnprocessableException">It is none of these.</exception>
    public static IReadOnlyList<RangeFilter> Parse(string? text, IReadOnlyCollection<string> columns) =>
        string.IsNullOrWhiteSpace(text) ? [] : [.. text.Split(';').Select(part => One(part, text, columns))];

    /// <summary>What an address holds of several; null for none.</summary>
    public static string? Text(IReadOnlyList<RangeFilter> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        return filters.Count == 0 ? null : string.Join(';', filters);
    }

    /// <summary>Whether a value lies within; a missing one never does.</summary>
    public bool Allows(double? value) => value is { } number && !(number < Least) && !(number > Most) && !double.IsNaN(number);

    /// <summary>As in an address.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Column}:{Least}..{Most}");

    private static RangeFilter One(string part, string whole, IReadOnlyCollection<string> columns)
    {
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        var dots = part.IndexOf("..", StringComparison.Ordinal);
        if (colon < 1 || dots < colon || !Bound(part[(colon + 1)..dots], out var least) || !Bound(part[(dots + 2)..], out var most)
            || (least is null && most is null))
        {
            throw new UnprocessableException($"filter: '{whole}' is not allowed; {Shape}.", "filter");
        }

        var column = part[..colon];
        return columns.Contains(column, StringComparer.Ordinal)
            ? new(column, least, most)
            : throw new UnprocessableException($"filter: '{column}' is no column here; {string.Join(", ", columns)}.", "filter");
    }

    private static bool Bound(string text, out double? bound)
    {
        bound = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
        return bound is not null || text.Length == 0;
    }
}
