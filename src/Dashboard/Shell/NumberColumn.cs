using StrategyFactory.Kernel.Queries;

namespace StrategyFactory.Dashboard.Shell;

/// <summary>A column of numbers, as tables show, sort and filter it.</summary>
/// <typeparam name="T">What a row of the table is.</typeparam>
/// <param name="Name">In addresses.</param>
/// <param name="Title">Over the column.</param>
/// <param name="Definition">What it is, with its unit.</param>
/// <param name="Value">The number of a row in the unit shown; null where it is undefined.</param>
/// <param name="Text">How it looks.</param>
/// <param name="IsGain">Whether above zero is good and below bad.</param>
public sealed record NumberColumn<T>(
    string Name, string Title, string Definition, Func<T, double?> Value, Func<double?, string> Text, bool IsGain = false)
{
    /// <summary>The number of a row as text.</summary>
    public string Show(T row) => Text(Value(row));

    /// <summary>The class of a number that is a gain or a loss; null for neither.</summary>
    public string? Tone(T row) => !IsGain ? null : Value(row) switch { > 0 => "gain", < 0 => "loss", _ => null };
}

/// <summary>What is done with the columns of a table.</summary>
public static class NumberColumns
{
    /// <summary>Their names and titles.</summary>
    public static IReadOnlyList<(string Name, string Title)> Titles<T>(this IEnumerable<NumberColumn<T>> columns) =>
        [.. columns.Select(column => (column.Name, column.Title))];

    /// <summary>Reads the filters that an address holds.</summary>
    /// <exception cref="Kernel.Errors.UnprocessableException">A column or a bound is none.</exception>
    public static IReadOnlyList<RangeFilter> Filters<T>(
        this IEnumerable<NumberColumn<T>> columns, string? text, string field = RangeFilter.Field) =>
        RangeFilter.Parse(text, [.. columns.Select(column => column.Name)], field);

    /// <summary>The rows that all filters let through.</summary>
    public static IEnumerable<T> Keep<T>(
        this IReadOnlyList<NumberColumn<T>> columns, IEnumerable<T> rows, IReadOnlyList<RangeFilter> filters) =>
        columns.Keep(rows, row => row, filters);

    /// <summary>The rows whose figures all filters let through.</summary>
    public static IEnumerable<TRow> Keep<T, TRow>(
        this IReadOnlyList<NumberColumn<T>> columns, IEnumerable<TRow> rows, Func<TRow, T> figures, IReadOnlyList<RangeFilter> filters)
    {
        var bounds = filters.Select(filter => (filter, columns.First(column => column.Name == filter.Column).Value)).ToList();
        return rows.Where(row => bounds.TrueForAll(bound => bound.filter.Allows(bound.Value(figures(row)))));
    }
}
