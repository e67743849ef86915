using StrategyFactory.Dashboard;

namespace StrategyFactory.Host.Landing;

/// <summary>Addresses that people type lead to the dashboard.</summary>
internal static class StartPage
{
    internal static void MapStartPage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (HttpContext context) => Results.Redirect(context.Request.PathBase + DashboardSetup.Path)).ExcludeFromDescription();
        routes.MapGet("/fine-tuning",
            (HttpContext context) => Results.Redirect(context.Request.PathBase + DashboardSetup.Path + "/controller"))
            .ExcludeFromDescription();
    }
}
