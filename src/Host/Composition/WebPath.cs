using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;
using StrategyFactory.Host.Configuration;

namespace StrategyFactory.Host.Composition;

/// <summary>Serves everything below a path. Addresses without it are answered too: a proxy may keep it or take it away.</summary>
internal static class WebPath
{
    internal static void AddWebOptions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<WebOptions>().Bind(builder.Configuration.GetSection(WebOptions.Section)).ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddOptions<CircuitOptions>().Configure<IOptions<WebOptions>>(
            (circuit, web) => circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(web.Value.KeepPagesSeconds));
    }

    internal static void UseConfiguredPathBase(this WebApplication app)
    {
        var path = app.Services.GetRequiredService<IOptions<WebOptions>>().Value.PathBase;
        if (path.Length > 0)
        {
            app.UsePathBase(path);
            app.Use((context, next) =>
            {
                // Requests and modules know paths of their own only, and answer with those.
                context.Response.OnStarting(() =>
                {
                    var headers = context.Response.Headers;
                    if (headers.Location.ToString() is ['/', ..] and not ['/', '/', ..])
                    {
                        headers.Location = path + headers.Location;
                    }

                    return Task.CompletedTask;
                });
                return next(context);
            });
        }

        // after the path is taken away; else it would come first of all
        app.UseRouting();
    }
}
