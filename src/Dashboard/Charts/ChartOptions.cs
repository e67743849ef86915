namespace StrategyFactory.Dashboard.Charts;

/// <summary>What a picture by Apache ECharts shows; a record, so that what did not change is not drawn again.</summary>
public interface IChartOptions
{
    /// <summary>The options of Apache ECharts. Texts that begin with <c>var(--</c> are colours of the theme.</summary>
    object ToScript();
}

/// <summary>What all pictures look like.</summary>
internal static class ChartStyle
{
    internal const string Quiet = "var(--mud-palette-text-secondary)";
    internal const string Strong = "var(--mud-palette-text-primary)";
    internal const string Ground = "var(--mud-palette-surface)";
    internal const string Lines = "var(--mud-palette-table-lines)";
    internal const string Accent = "var(--mud-palette-primary)";

    internal static object Font { get; } = new { fontFamily = "Inter, sans-serif" };

    internal static object Tooltip(string trigger) => new
    {
        trigger,
        confine = true,
        backgroundColor = Ground,
        borderColor = "var(--mud-palette-lines-default)",
        textStyle = new { color = Strong, fontSize = 12 },
    };

    /// <summary>An axis of named places.</summary>
    internal static object Places(string title, IReadOnlyList<string> labels, int gap) => new
    {
        type = "category",
        data = labels,
        name = title,
        nameLocation = "middle",
        nameGap = gap,
        nameTextStyle = new { color = Quiet },
        axisLabel = new { color = Quiet, fontSize = 11, hideOverlap = true },
        axisLine = new { show = false },
        axisTick = new { show = false },
    };

    /// <summary>An axis of numbers.</summary>
    internal static object Values(string title, int gap) => new
    {
        type = "value",
        scale = true,
        name = title,
        nameLocation = "middle",
        nameGap = gap,
        nameTextStyle = new { color = Quiet },
        axisLabel = new { color = Quiet, fontSize = 11 },
        splitLine = new { lineStyle = new { color = Lines } },
    };
}
