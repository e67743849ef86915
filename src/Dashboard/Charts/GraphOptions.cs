using System.Net;

namespace StrategyFactory.Dashboard.Charts;

/// <summary>A tree of boxes, grown to the right, with what was lost on its edges.</summary>
/// <param name="Nodes">The boxes; ids are unique.</param>
/// <param name="Edges">What joins them.</param>
public sealed record GraphOptions(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges) : IChartOptions
{
    private const int Margin = 52;
    private const int ColumnWidth = 140;

    /// <summary>Pixels to the right from which no box lies over another.</summary>
    public int LeastWidth => (2 * Margin) + (ColumnWidth * Math.Max(1, Nodes.Select(node => node.Column).DefaultIfEmpty(0).Max()));

    /// <summary>By value, lists included.</summary>
    public bool Equals(GraphOptions? other) => other is not null && Nodes.SequenceEqual(other.Nodes) && Edges.SequenceEqual(other.Edges);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Nodes.Count, Edges.Count);

    /// <inheritdoc/>
    public object ToScript() => new
    {
        animation = false,
        textStyle = ChartStyle.Font,
        tooltip = ChartStyle.Tooltip("item"),
        series = new[]
        {
            new
            {
                type = "graph",
                layout = "none",
                left = Margin,
                right = Margin,
                top = 32,
                bottom = 32,
                symbol = "roundRect",
                symbolSize = new[] { 92, 42 },
                edgeSymbol = new[] { "none", "arrow" },
                edgeSymbolSize = 7,
                label = new { show = true, color = ChartStyle.Strong, fontSize = 11, lineHeight = 15 },
                edgeLabel = new
                {
                    show = true,
                    formatter = "{c}",
                    color = ChartStyle.Quiet,
                    fontSize = 11,
                    backgroundColor = ChartStyle.Ground,
                    padding = new[] { 1, 4 },
                },
                lineStyle = new { color = ChartStyle.Quiet, width = 1.2 },
                itemStyle = new { color = ChartStyle.Ground, borderWidth = 1.5 },
                emphasis = new { disabled = true },
                data = Nodes.Select(node => new
                {
                    id = node.Id,
                    name = node.Id,
                    x = node.Column * 100.0,
                    y = node.Row * 60.0,
                    label = new { formatter = node.Text },
                    tooltip = new { formatter = Escaped(node.Told) },
                    itemStyle = new { borderColor = node.IsMain ? ChartStyle.Accent : ChartStyle.Lines },
                }).ToArray(),
                links = Edges.Select(edge => new
                {
                    source = edge.From,
                    target = edge.To,
                    value = edge.Text,
                    tooltip = new { formatter = Escaped(edge.Told) },
                }).ToArray(),
            },
        },
    };

    // the tooltip is HTML, and braces are its placeholders
    private static string Escaped(IReadOnlyList<string> lines) =>
        string.Join("<br>", lines.Select(line => WebUtility.HtmlEncode(line).Replace("{", "&#123;", StringComparison.Ordinal)));
}

/// <summary>A box.</summary>
/// <param name="Id">What lines between boxes name it by.</param>
/// <param name="Column">How far to the right.</param>
/// <param name="Row">How far down.</param>
/// <param name="Text">What stands in it; a line feed begins a second line.</param>
/// <param name="Lines">What is told on hover, joined by line feeds.</param>
/// <param name="IsMain">Whether it lies on the way that was gone.</param>
public sealed record GraphNode(string Id, int Column, int Row, string Text, string Lines, bool IsMain)
{
    internal IReadOnlyList<string> Told => Lines.Split('\n');
}

/// <summary>What joins two boxes.</summary>
/// <param name="From">Id of the left one.</param>
/// <param name="To">Id of the right one.</param>
/// <param name="Text">What stands on it.</param>
/// <param name="Lines">What is told on hover, joined by line feeds.</param>
public sealed record GraphEdge(string From, string To, string Text, string Lines)
{
    internal IReadOnlyList<string> Told => Lines.Split('\n');
}
