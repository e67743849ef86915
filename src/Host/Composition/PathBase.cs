using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace StrategyFactory.Host.Composition;

/// <summary>Section <c>Web</c> of the configuration.</summary>
internal sealed partial class WebOptions : IValidatableObject
{
    internal const string Section = "Web";

    /// <summary>The path that everything is served below, such as <c>/factory</c> behind a proxy; empty for none.</summary>
    public string PathBase { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Path().IsMatch(PathBase))
        {
            yield return new($"Web:PathBase: '{PathBase}' is not allowed; a path such as /factory, without a slash at its end, or empty.");
        }
    }

    [GeneratedRegex(@"^(/[A-Za-z0-9._~-]+)*\z", RegexOptions.None, 1000)]
    private static partial Regex Path();
}

/// <summary>Serves everything below a path. Addresses without it are answered too: a proxy may keep it or take it away.</summary>
internal static class PathBase
{
    internal static void AddPathBase(this IHostApplicationBuilder builder) =>
        builder.Services.AddOptions<WebOptions>().Bind(builder.Configuration.GetSection(WebOptions.Section)).ValidateDataAnnotations().ValidateOnStart();

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
