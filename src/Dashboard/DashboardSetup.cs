using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using StrategyFactory.Dashboard.Live;
using StrategyFactory.Dashboard.Promoted;
using StrategyFactory.Dashboard.Shell;

namespace StrategyFactory.Dashboard;

/// <summary>The pages below <c>/ui</c> in a host. Who may see them is decided by the host, in front of them.</summary>
public static class DashboardSetup
{
    /// <summary>Where the pages are.</summary>
    public const string Path = "/ui";

    // MudBlazor sets style attributes, and pictures in its style sheet; all scripts are files.
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "object-src 'none'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Registers the pages, beside the report; <see cref="ChangeHub"/> is to be told by the host of what changes.</summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuit => circuit.DisconnectedCircuitMaxRetained = 100);
        services.AddMudServices();
        services.AddSingleton<ChangeHub>().AddSingleton<Requests>().AddSingleton<SharedReads>();
        services.AddScoped<AddressBar>().AddScoped<Arrival>().AddScoped<CircuitHandler>(provider => provider.GetRequiredService<Arrival>());
        services.AddResponseCompression(compression =>
        {
            // a page holds no secret beside text that a stranger chooses
            compression.EnableForHttps = true;
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        return services;
    }

    /// <summary>What pages need in front of the routes.</summary>
    public static void UseDashboard(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        // Of what a package brings the build compresses only a part; what is compressed already passes untouched.
        app.UseWhen(context => IsPage(context) || context.Request.Path.StartsWithSegments("/_content", StringComparison.Ordinal),
            pages => pages.UseResponseCompression());
        // A page that finds nothing sets the status and leaves the rest to a second round. The API has answers of its own.
        app.UseStatusCodePagesWithReExecute(Path + "/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            if (IsPage(context))
            {
                context.Response.Headers.ContentSecurityPolicy = Policy;
            }
            else if (context.Features.Get<IStatusCodePagesFeature>() is { } feature)
            {
                feature.Enabled = false;
            }

            return next(context);
        });
    }

    /// <summary>Maps the pages and their files.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapStaticAssets();
        PromotedDocumentEndpoint.Map(app);
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);     // ours says it
    }

    /// <summary>Whether a request asks for a page, not for an answer of the API.</summary>
    public static bool IsPage(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase);
    }
}
