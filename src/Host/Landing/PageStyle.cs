namespace StrategyFactory.Host.Landing;

/// <summary>The style sheet of the host's own plain pages, open to all because the sign-in page needs it.</summary>
internal static class PageStyle
{
    internal const string Path = "/pages.css";

    private const string Css = """
        :root {
          color-scheme: light dark;
          --ground: #f5f6f8; --sheet: #fff; --line: #d9dee6; --text: #1a2230; --quiet: #5a6679;
          --strong: #2b59c3; --on-strong: #fff; --wrong: #b3261e;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #0e1217; --sheet: #151a21; --line: #2c3542; --text: #e3e8ef; --quiet: #9aa7b8;
            --strong: #8ab0ff; --on-strong: #0e1217; --wrong: #ff9d94;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px;
          background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif;
        }
        main { width: 100%; max-width: 400px; padding: 32px; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; }
        main.wide { max-width: 640px; }
        h1 { margin: 0 0 4px; font-size: 20px; line-height: 1.3; }
        p { margin: 0 0 20px; color: var(--quiet); }
        p.wrong { color: var(--wrong); margin: -8px 0 16px; }
        label { display: block; margin-bottom: 6px; font-weight: 600; }
        input, button {
          width: 100%; height: 44px; padding: 0 12px; font: inherit; color: inherit;
          border-radius: 6px; border: 1px solid var(--line); background: var(--ground);
        }
        input { margin-bottom: 16px; border-color: var(--quiet); }
        button { font-weight: 600; color: var(--on-strong); background: var(--strong); border-color: var(--strong); cursor: pointer; }
        button.plain { color: inherit; background: none; border-color: var(--line); }
        :focus-visible { outline: 2px solid var(--strong); outline-offset: 2px; }
        a { color: var(--strong); }
        ul { margin: 0; padding: 0; list-style: none; }
        li { border-top: 1px solid var(--line); }
        li a { display: block; padding: 10px 0; text-decoration: none; }
        li a:hover { text-decoration: underline; }
        @media (max-width: 480px) { main { padding: 24px 20px; } }
        """;

    internal static void MapPageStyle(this IEndpointRouteBuilder routes) => routes.MapGet(Path, (HttpResponse response) =>
        {
            response.Headers.CacheControl = "max-age=3600";
            return TypedResults.Text(Css, "text/css; charset=utf-8");
        })
        .ExcludeFromDescription();
}
