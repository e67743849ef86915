namespace StrategyFactory.Host.Landing;

/// <summary>The plain page at <c>/</c>.</summary>
internal static class LandingPage
{
    private const string Html = $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Strategy Factory</title>
        <link rel="stylesheet" href="{PageStyle.Path}">
        </head>
        <body>
        <main class="wide">
        <h1>Strategy Factory</h1>
        <p>Trains models on market bars, simulates strategies on their predictions, judges them and evolves the features.</p>
        <ul>
        <li><a href="/openapi/v1.json">API description</a></li>
        <li><a href="/hangfire">Jobs</a>: what waits, runs and failed</li>
        <li><a href="/health">Health</a></li>
        <li><a href="/api/stats">Statistics</a></li>
        <li><a href="/runs">Runs</a></li>
        <li><a href="/promoted">Promoted models</a></li>
        <li><a href="/api/features/symbols">Symbols</a></li>
        <li><a href="/sign-in">Sign in or out</a></li>
        </ul>
        </main>
        </body>
        </html>
        """;

    internal static void MapLanding(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => Results.Content(Html, "text/html; charset=utf-8")).ExcludeFromDescription();
        routes.MapPageStyle();
    }
}
