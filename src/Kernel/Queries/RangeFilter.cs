using System.Globalization;
using System.Linq.Expressions;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Kernel.Queries;

/// <summary>A smallest and a largest value of a column; in addresses <c>sqn:1..5</c>, several joined by semicolons.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Least">The smallest value let through, null for no bound.</param>
/// <param name="Most">The largest value let through, null for no bound.</param>
public sealed record RangeFilter(string Column, double? Least, double? Most)
{
    /// <summary>The field of a request that holds them.</summary>
    public const string Field = "filter";

    /// <summary>Filters that one request may hold.</summary>
    public const int MostFilters = 50;

    private const string Shape = "one or more of column:least..most, joined by semicolons, such as sqn:1..5;trades:200..";

    /// <summary>Reads what an address holds.</summary>
    /// <param name="text">The text, null or empty for none.</param>
    /// <param name="columns">The columns there are; null to leave that to whoever knows them.</param>
    /// <param name="field">The field that holds the text.</param>
    /// <exception cref="UnprocessableException">It is none of these.</exception>
    public static IReadOnlyList<RangeFilter> Parse(string? text, IReadOnlyCollection<string>? columns = null, string field = Field)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        var parts = text.Split(';');
        if (parts.Length > MostFilters)
        {
            throw new UnprocessableException($"{field}: {parts.Length} filters are too many; at most {MostFilters}.", field);
        }

        var filters = Array.ConvertAll(parts, part => One(part, text, field));
        if (columns is not null)
        {
            Require(filters, columns, field);
        }

        return filters;
    }

    /// <summary>Refuses filters of columns that there are not.</summary>
    /// <exception cref="UnprocessableException">A column is not known.</exception>
    public static void Require(IReadOnlyList<RangeFilter> filters, IReadOnlyCollection<string> columns, string field = Field)
    {
        ArgumentNullException.ThrowIfNull(filters);
        if (filters.FirstOrDefault(filter => !columns.Contains(filter.Column, StringComparer.Ordinal)) is { } unknown)
        {
            throw new UnprocessableException($"{field}: '{unknown.Column}' is no column here; {string.Join(", ", columns)}.", field);
        }
    }

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

    // a column's name may hold a colon itself
    private static RangeFilter One(string part, string whole, string field)
    {
        var dots = part.IndexOf("..", StringComparison.Ordinal);
        var colon = dots < 0 ? -1 : part.LastIndexOf(':', dots);
        return colon >= 1 && Bound(part[(colon + 1)..dots], out var least) && Bound(part[(dots + 2)..], out var most)
            && (least ?? most) is not null
            ? new(part[..colon], least, most)
            : throw new UnprocessableException($"{field}: '{whole}' is not allowed; {Shape}.", field);
    }

    private static bool Bound(string text, out double? bound)
    {
        bound = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
        return bound is not null || text.Length == 0;
    }
}

/// <summary>Filters rows that the database holds.</summary>
public static class RangeFilterQueries
{
    /// <summary>The rows whose column lies within; those without a value do not.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="column">The column that the filter names.</param>
    /// <param name="filter">The filter.</param>
    /// <typeparam name="T">A row.</typeparam>
    public static IQueryable<T> Within<T>(this IQueryable<T> rows, Expression<Func<T, double?>> column, RangeFilter filter)
    {
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(filter);
        var least = filter.Least is null ? null : Expression.GreaterThanOrEqual(column.Body, Value(() => filter.Least));
        var most = filter.Most is null ? null : Expression.LessThanOrEqual(column.Body, Value(() => filter.Most));
        var both = least is not null && most is not null ? Expression.AndAlso(least, most) : least ?? most;
        return both is null ? rows : rows.Where(Expression.Lambda<Func<T, bool>>(both, column.Parameters));
    }

    // a captured value becomes a parameter of the statement, a constant would be a new statement each time
    private static Expression Value(Expression<Func<double?>> captured) => captured.Body;
}
