using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace StrategyFactory.Host.Security;

/// <summary>Lets a browser show its key once: <c>/sign-in</c> trades it for a cookie, <c>/sign-out</c> gives the cookie back.</summary>
internal static class SignInPage
{
    private const string Stale = "This form is out of date. Please try again.";
    private const string WrongKey = "That key does not open this factory.";
    private const string TooMany = "Too many wrong keys. Please wait a second and try again.";
    private const int LargestForm = 32 * 1024;

    internal static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", Show).ExcludeFromDescription();
        // The forms look for the token themselves and answer with a page.
        var forms = routes.MapGroup("").DisableAntiforgery().ExcludeFromDescription()
            .WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        forms.MapPost("/sign-in", SignInAsync);
        forms.MapPost("/sign-out", SignOutAsync);
    }

    private static ContentHttpResult Show(
        HttpContext context, Access access, IAntiforgery antiforgery, [FromQuery(Name = "return")] string? asked = null)
    {
        var target = ReturnPath.Of(asked);
        if (access.IsFree)
        {
            return Page(context, SignInHtml.NoneNeeded(target));
        }

        return access.IsAllowed(context)
            ? Page(context, SignInHtml.SignedIn(target, Token(context, antiforgery)))
            : Form(context, antiforgery, target);
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, Access access, AccessKeys keys, SignInTokens tokens, FailedSignIns failures, IAntiforgery antiforgery,
        [FromForm] string? key = null, [FromForm(Name = "return")] string? asked = null)
    {
        var target = ReturnPath.Of(asked);
        if (access.IsFree)
        {
            return SeeOther(context, target);
        }

        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Form(context, antiforgery, target, Stale, StatusCodes.Status400BadRequest);
        }

        if (keys.Find(key?.Trim() ?? "") is not { } hash)
        {
            if (failures.TryCount())
            {
                return Form(context, antiforgery, target, WrongKey, StatusCodes.Status401Unauthorized);
            }

            context.Response.Headers.RetryAfter = "1";
            return Form(context, antiforgery, target, TooMany, StatusCodes.Status429TooManyRequests);
        }

        context.Response.Cookies.Append(access.Cookie, tokens.Issue(hash), Cookie(context.Request));
        return SeeOther(context, target);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, Access access, OpenPages pages, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Form(context, antiforgery, "/", Stale, StatusCodes.Status400BadRequest);
        }

        if (context.Request.Cookies[access.Cookie] is { } signIn)
        {
            pages.End(signIn);
        }

        context.Response.Cookies.Delete(access.Cookie, Cookie(context.Request));
        return SeeOther(context, "/sign-in");
    }

    private static ContentHttpResult Form(
        HttpContext context, IAntiforgery antiforgery, string target, string? wrong = null, int status = StatusCodes.Status200OK) =>
        Page(context, SignInHtml.Form(target, Token(context, antiforgery), wrong), status);

    private static string Token(HttpContext context, IAntiforgery antiforgery) => SignInHtml.Hidden(antiforgery.GetAndStoreTokens(context));

    private static ContentHttpResult Page(HttpContext context, string html, int status = StatusCodes.Status200OK)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Content(html, "text/html; charset=utf-8", statusCode: status);
    }

    private static StatusCodeHttpResult SeeOther(HttpContext context, string path)
    {
        context.Response.Headers.Location = path;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    // for this session of the browser; a proxy's https shows in the Origin that the rules have let pass
    private static CookieOptions Cookie(HttpRequest request) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        Secure = request.IsHttps || request.Headers.Origin.ToString().StartsWith("https:", StringComparison.OrdinalIgnoreCase),
    };
}
