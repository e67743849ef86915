using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;

namespace StrategyFactory.Dashboard.Shell;

/// <summary>Icons as plain markup, for the rows of tables: a component each is most of what drawing such a row costs.</summary>
public static class Glyph
{
    private static readonly ConcurrentDictionary<string, MarkupString> Drawn = new(StringComparer.Ordinal);

    /// <summary>An icon beside a word that says the same, so that nobody is told twice.</summary>
    /// <param name="icon">One of <c>Icons.Material</c>: trusted markup.</param>
    public static MarkupString Of(string icon) => Drawn.GetOrAdd(icon, path => new(
        "<svg class=\"mud-icon-root mud-svg-icon mud-icon-size-medium\" focusable=\"false\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">"
        + $"{path}</svg>"));
}
