using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using StrategyFactory.Host.Landing;

namespace StrategyFactory.Host.Security;

/// <summary>The sign-in page in its three states. Needs no script.</summary>
internal static class SignInHtml
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Default;

    /// <param name="target">Where to go on success, a path of this host.</param>
    /// <param name="hidden">The antiforgery field.</param>
    /// <param name="wrong">What was wrong with the last try; null for the first.</param>
    internal static string Form(string target, string hidden, string? wrong) => Page($"""
        <h1>Sign in</h1>
        <p>This factory needs an API key.</p>
        <form method="post" action="sign-in">
        {hidden}
        <input type="hidden" name="return" value="{Html.Encode(target)}">
        <label for="key">API key</label>
        <input id="key" name="key" type="password" autocomplete="current-password" required autofocus spellcheck="false"{Marked(wrong)}>
        {Told(wrong)}
        <button>Sign in</button>
        </form>
        """);

    internal static string SignedIn(string target, string hidden) => Page($"""
        <h1>Signed in</h1>
        <p><a href="{Html.Encode(Relative(target))}">Continue</a></p>
        <form method="post" action="sign-out">
        {hidden}
        <button class="plain">Sign out</button>
        </form>
        """);

    internal static string NoneNeeded(string target) => Page($"""
        <h1>No key needed</h1>
        <p>This factory answers this machine only, and has no API keys.</p>
        <a href="{Html.Encode(Relative(target))}">Continue</a>
        """);

    internal static string Hidden(AntiforgeryTokenSet tokens) =>
        $"""<input type="hidden" name="{Html.Encode(tokens.FormFieldName)}" value="{Html.Encode(tokens.RequestToken!)}">""";

    // the form lies at the root, wherever a proxy has put that
    private static string Relative(string path) => "." + path;

    private static string Marked(string? wrong) => wrong is null ? "" : " aria-invalid=\"true\" aria-describedby=\"wrong\"";

    private static string Told(string? wrong) => wrong is null
        ? ""
        : $"""<p class="wrong" id="wrong" role="alert">{Html.Encode(wrong)}</p>""";

    private static string Page(string content) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in · Strategy Factory</title>
        <link rel="stylesheet" href="{Relative(PageStyle.Path)}">
        </head>
        <body>
        <main>
        {content}
        </main>
        </body>
        </html>
        """;
}
