using Hangfire;

namespace StrategyFactory.Host.Jobs;

/// <summary>Hangfire's pages at <c>/hangfire</c>. Who may see them at all is decided before, with every other request.</summary>
internal static class JobsDashboard
{
    internal const string Path = "/hangfire";

    internal static void MapJobsDashboard(this IEndpointRouteBuilder routes) => routes.MapHangfireDashboard(Path, new DashboardOptions
    {
        Authorization = [],
        DashboardTitle = "Strategy Factory: jobs",
        AppPath = "/",
        DisplayStorageConnectionString = false,
        StatsPollingInterval = 5000,
        DarkModeEnabled = true,
    });
}
