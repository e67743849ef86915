using StrategyFactory.Dashboard;

namespace StrategyFactory.Host.Landing;

/// <summary>The bare address leads to the dashboard.</summary>
internal static class StartPage
{
    internal static void MapStartPage(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/", () => Results.Redirect(DashboardSetup.Path)).ExcludeFromDescription();
}
