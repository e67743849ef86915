using MudBlazor;

namespace StrategyFactory.Dashboard.Shell;

/// <summary>An entry of the menu.</summary>
/// <param name="Href">Its address below the base.</param>
/// <param name="Title">What people read.</param>
/// <param name="Icon">Its picture.</param>
/// <param name="Key">After <c>g</c>, this key leads there.</param>
/// <param name="IsOurs">False for a page outside of these, which is loaded as a whole.</param>
internal sealed record MenuEntry(string Href, string Title, string Icon, char Key, bool IsOurs = true);

/// <summary>The pages that the menu leads to, in its order.</summary>
internal static class Menu
{
    internal static IReadOnlyList<MenuEntry> Entries { get; } =
    [
        new("ui", "Overview", Icons.Material.Outlined.SpaceDashboard, 'o'),
        new("ui/market", "Market data", Icons.Material.Outlined.CandlestickChart, 'm'),
        new("ui/evolve", "Evolve", Icons.Material.Outlined.AutoGraph, 'e'),
        new("ui/runs", "Runs", Icons.Material.Outlined.AccountTree, 'r'),
        new("ui/promoted", "Promoted", Icons.Material.Outlined.Verified, 'p'),
        new("ui/portfolio", "Portfolio", Icons.Material.Outlined.PieChart, 'w'),
        new("ui/controller", "Controller", Icons.Material.Outlined.Tune, 'c'),
        new("ui/prompts", "Prompts", Icons.Material.Outlined.QuestionAnswer, 'x'),
        new("ui/forecasting", "Forecasting", Icons.Material.Outlined.Timeline, 'f'),
        new("ui/fine-tuning", "Fine-tuning", Icons.Material.Outlined.ModelTraining, 'l'),
        new("ui/queue", "Queue", Icons.Material.Outlined.PlaylistPlay, 'q'),
        new("ui/report", "Report", Icons.Material.Outlined.WbTwilight, 't'),
        new("ui/settings", "Settings", Icons.Material.Outlined.Settings, 's'),
        new("hangfire", "Jobs", Icons.Material.Outlined.WorkHistory, 'j', IsOurs: false),
        new("sign-in", "Sign in or out", Icons.Material.Outlined.Key, 'i', IsOurs: false),
    ];
}
