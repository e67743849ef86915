using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Host.Errors;
using StrategyFactory.Host.Landing;

namespace StrategyFactory.Host.Security;

/// <summary>The rules in front of everything that this process serves, API and pages alike.</summary>
internal static class AccessRules
{
    internal static void AddAccess(this IServiceCollection services, IConfiguration configuration, FactorySettings settings)
    {
        var section = new SecuritySection(configuration);
        services.AddOptions<SecurityOptions>().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<SecurityOptions>>(section);
        services.AddSingleton<IValidateOptions<SecurityOptions>>(section);
        services.AddSingleton(provider => AccessKeys.Load(
            provider.GetRequiredService<IOptions<SecurityOptions>>().Value, settings, provider.GetRequiredService<ILogger<AccessKeys>>()));
        services.AddSingleton<SignInTokens>().AddSingleton<Access>().AddSingleton<FailedSignIns>().AddSingleton<OpenPages>();
        services.AddDataProtection().SetApplicationName("strategy-factory");
        services.AddSingleton<KeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<KeyRing>((options, ring) =>
        {
            options.XmlRepository = ring;
            // who may read the database may do everything anyway
            options.XmlEncryptor = new NullXmlEncryptor();
        });
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = $"factory_form_{settings.Port}";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.SuppressXFrameOptionsHeader = true;     // PageHeaders sets it
        });
    }

    internal static void UseAccess(this WebApplication app)
    {
        // asked for here, so that a bad configuration ends the start
        var options = app.Services.GetRequiredService<IOptions<SecurityOptions>>().Value;
        var access = app.Services.GetRequiredService<Access>();
        var pages = app.Services.GetRequiredService<OpenPages>();
        var tokens = app.Services.GetRequiredService<SignInTokens>();
        var onLoopback = AccessKeys.IsLoopback(app.Services.GetRequiredService<FactorySettings>().Listen);
        WebOrigin[] allowed = [.. options.AllowedOrigins.Select(origin => WebOrigin.Parse(origin)!.Value)];
        app.Use((context, next) =>
        {
            // A page on the web must not reach a local API by pointing its own name at 127.0.0.1.
            if (onLoopback && !AccessKeys.IsLoopback(context.Request.Host.Host))
            {
                return RefuseAsync(context, StatusCodes.Status403Forbidden, $"Host '{context.Request.Host.Host}' is not this machine.");
            }

            if (OriginRule.Refusal(context.Request, allowed) is { } foreign)
            {
                return RefuseAsync(context, StatusCodes.Status403Forbidden, foreign);
            }

            if (!IsOpen(context.Request) && !access.IsAllowed(context))
            {
                return AskForKey(context);
            }

            return OpenPages.IsConnection(context.Request) && context.Request.Cookies[access.Cookie] is { } signIn
                ? pages.HoldAsync(context, signIn, tokens.EndOf(signIn), next)
                : next(context);
        });
    }

    private static bool IsOpen(HttpRequest request) =>
        request.Path == "/sign-in" || request.Path == "/sign-out"
        || (HttpMethods.IsGet(request.Method) && (request.Path == "/health" || request.Path == PageStyle.Path));

    private static Task AskForKey(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && Access.Given(request).Count == 0)
        {
            var asked = request.Path.ToUriComponent() + request.QueryString.ToUriComponent();
            context.Response.Redirect("/sign-in?return=" + Uri.EscapeDataString(asked));
            return Task.CompletedTask;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return RefuseAsync(
            context,
            StatusCodes.Status401Unauthorized,
            $"This address needs an API key in the header {Access.Header} (or Authorization: Bearer).");
    }

    private static async Task RefuseAsync(HttpContext context, int status, string detail) =>
        await ProblemAnswer.WriteAsync(context, new ProblemDetails { Status = status, Detail = detail });
}
