using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace StrategyFactory.Dashboard.Shell;

/// <summary>What a page keeps in its address: filters, order and page of a table.</summary>
public static class Address
{
    /// <summary>The address of the page shown with some values of its query changed.</summary>
    /// <param name="navigation">Knows the address.</param>
    /// <param name="changes">Names and their new values; null or blank takes one away.</param>
    public static string With(this NavigationManager navigation, params IEnumerable<(string Name, object? Value)> changes) =>
        navigation.GetUriWithQueryParameters(Values(changes));

    /// <summary>Values of a query by name; null takes one away.</summary>
    /// <param name="changes">Names and their new values; a blank text counts as null.</param>
    public static IReadOnlyDictionary<string, object?> Values(IEnumerable<(string Name, object? Value)> changes) =>
        changes.ToDictionary(change => change.Name, change => Given(change.Value), StringComparer.Ordinal);

    /// <summary>The words of a list.</summary>
    /// <param name="given">What the address holds: words parted by commas, or null.</param>
    public static IReadOnlyList<string> Words(string? given) => (given ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The number of a page, from 1; 1 where none is given, 0 where it is none.</summary>
    /// <param name="given">What the address holds.</param>
    public static int Page(string? given) =>
        given is null ? 1 : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? page : 0;

    /// <summary>The order after a click on a heading: from high to low first, then the other way.</summary>
    /// <param name="sort">The order now; with a minus from high to low.</param>
    /// <param name="key">What the heading sorts by.</param>
    public static string Turned(string sort, string key) => sort == "-" + key ? key : "-" + key;

    private static object? Given(object? value) => value is string text && string.IsNullOrWhiteSpace(text) ? null : value;
}
