using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>
/// A page in a headless Chromium, which remembers what went wrong in it: errors of scripts,
/// refusals of the content policy, answers of 400 and more, requests to other hosts.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly List<string> _problems = [];

    private Visit(IPage page, string host)
    {
        Page = page;
        page.Console += (_, message) => Note(message.Type is "error" or "warning" ? $"{message.Type}: {message.Text}" : null);
        page.PageError += (_, error) => Note("exception: " + error);
        page.Response += (_, response) => Note(response.Status >= 400 ? $"{response.Status} {response.Url}" : null);
        page.Request += (_, request) => Note(IsForeign(request.Url, host) ? "request to another host: " + request.Url : null);
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_problems)
            {
                return [.. _problems];
            }
        }
    }

    /// <summary>The problems, once there are so many: the browser tells of an answer when it likes.</summary>
    public Task<IReadOnlyList<string>> ProblemsAsync(int count) =>
        Poll.UntilAsync(() => Task.FromResult(Problems), problems => problems.Count >= count);

    /// <summary>Opens a tab of its own on a served factory; skips the test where there is no Chromium.</summary>
    public static async Task<Visit> OpenAsync(Uri factory, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        // a page waits for its first frame, its circuit and its data, on machines of any speed
        Assertions.SetDefaultExpectTimeout(20_000);
        var browser = await SharedBrowser.GetAsync();
        var context = await browser.NewContextAsync(new() { BaseURL = factory.ToString(), ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
        return new(await context.NewPageAsync(), factory.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>Opens a page of the dashboard and waits until its buttons work.</summary>
    public async Task GoLiveAsync(string path)
    {
        await Page.GotoAsync(path);
        await IsLiveAsync();
    }

    /// <summary>Loads the page anew and waits until its buttons work.</summary>
    public async Task ReloadAsync()
    {
        await Page.ReloadAsync();
        await IsLiveAsync();
    }

    /// <summary>Waits until the buttons of a page that was loaded work: before, a click leads to nothing, and what is typed is lost.</summary>
    public Task IsLiveAsync() => Assertions.Expect(Page.Locator("html[data-interactive]")).ToBeAttachedAsync();

    /// <summary>Leaves a mark that a reload would wipe out.</summary>
    public async Task MarkAsync() => await Page.EvaluateAsync("() => { window.marked = true; }");

    /// <summary>Whether the page is still the one that was marked.</summary>
    public async Task<bool> IsMarkedAsync() => await Page.EvaluateAsync<bool>("() => window.marked === true");

    /// <summary>Shows a key to the form at <c>/sign-in</c>, which the page stands at.</summary>
    public async Task SignInAsync(string key)
    {
        await Page.Locator("input[name=key]").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>What axe finds on the page, colours in transition aside: the page is told that motion is unwelcome.</summary>
    public async Task<IReadOnlyList<string>> FindingsAsync()
    {
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await Page.EvaluateAsync(Axe);
        }

        return await Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run({ resultTypes: ['violations'] })).violations
                .flatMap(rule => rule.nodes.map(node => `${rule.impact} ${rule.id}: ${node.html}`))
            """);
    }

    /// <summary>Takes every chart of the page its room and gives it back, as a folded, vanishing or narrow part of a page does.</summary>
    public async Task SqueezeChartsAsync() => await Page.EvaluateAsync(
        """
        async () => {
            const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            const charts = [...document.querySelectorAll('.chart')];
            const parents = [...new Set(charts.map(chart => chart.parentElement))];
            const styled = async (elements, property, value) => {
                const before = elements.map(element => element.style.getPropertyValue(property));
                elements.forEach(element => { element.style.setProperty(property, value); });
                await frames();
                elements.forEach((element, i) => { element.style.setProperty(property, before[i]); });
                await frames();
            };
            await styled(charts, 'display', 'none');
            await styled(parents, 'width', '0');   // what is left is the least width
            for (const side of [1, 32, 64, 104]) {
                await styled(charts, 'width', `${side}px`);
                await styled(charts, 'height', `${side}px`);
            }
        }
        """);

    /// <summary>Keeps a picture beside the test's results, for people to look at.</summary>
    public async Task PictureAsync(string name)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{name}.png");
        await Page.ScreenshotAsync(new() { Path = file, FullPage = true });
        TestContext.AddTestAttachment(file);
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();

    private static bool IsForeign(string url, string host) =>
        !url.StartsWith(host, StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal);

    private void Note(string? problem)
    {
        if (problem is not null)
        {
            lock (_problems)
            {
                _problems.Add(problem);
            }
        }
    }
}
