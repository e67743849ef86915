using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hangfire;
using Hangfire.Dashboard;
using Microsoft.Extensions.Options;
using StrategyFactory.Dashboard;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Host.Security;

namespace StrategyFactory.Host.Jobs;

/// <summary>Hangfire's pages at <c>/hangfire</c>. Who may see them is decided in front of them, as for every other path.</summary>
internal static class JobsDashboard
{
    internal const string Path = "/hangfire";

    // Hangfire sets style attributes, and pictures in its style sheet; its scripts are files.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    internal static void UseJobsDashboardHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
        }

        return next(context);
    });

    internal static void MapJobsDashboard(this WebApplication app)
    {
        var access = app.Services.GetRequiredService<Access>();
        var options = app.Services.GetRequiredService<IOptions<SecurityOptions>>().Value;
        app.MapHangfireDashboard(Path, new DashboardOptions
        {
            Authorization = [new SameAsEverywhere(access)],
            IsReadOnlyFunc = dashboard => !options.DashboardWritesFromAnywhere && !Access.IsLocal(dashboard.GetHttpContext()),
            DashboardTitle = "Strategy Factory: jobs",
            AppPath = app.Services.GetRequiredService<IOptions<WebOptions>>().Value.PathBase + DashboardSetup.Path,
            DisplayStorageConnectionString = false,
            StatsPollingInterval = 5000,
            DarkModeEnabled = true,
        });
    }

    /// <summary>A command's fields, for the page of its job.</summary>
    internal static IGlobalConfiguration UseCommandDetails(this IGlobalConfiguration configuration) => configuration.UseJobDetailsRenderer(
        10, details => details.JobDetails.Job is { Args: [long id, _, _, string payload, ..] } job && job.Type == typeof(CommandJob)
            ? new(Html(id, payload))
            : new(""));

    private static string Html(long id, string payload)
    {
        using var document = JsonDocument.Parse(payload);
        var json = HtmlEncoder.Default.Encode(JsonSerializer.Serialize(document.RootElement, Readable));
        return $"""
            <h3>Command {id.ToString(CultureInfo.InvariantCulture)}</h3>
            <div class="job-snippet"><div class="job-snippet-code"><pre><code>{json}</code></pre></div></div>
            """;
    }

    private sealed class SameAsEverywhere(Access access) : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) => access.IsAllowed(context.GetHttpContext());
    }
}
