using StrategyFactory.Dashboard;

namespace StrategyFactory.Host.Landing;

/// <summary>Addresses that people type lead to the dashboard.</summary>
internal static class StartPage
{
    internal static void MapStartPage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => TypedResults.Redirect(DashboardSetup.Path)).ExcludeFromDescription();
        routes.MapGet("/fine-tuning", () => TypedResults.Redirect(DashboardSetup.Path + "/controller")).ExcludeFromDescription();
    }
}
