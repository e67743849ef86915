using Microsoft.Playwright;
using NUnit.Framework;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>The headless Chromium of all tests: each opens a context of its own in it, which shares nothing with those of others.</summary>
internal static class SharedBrowser
{
    // the first is the same engine without a window's furniture: it opens a page in half the time
    private static readonly string[] Programs = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/google-chrome"];
    private static readonly SemaphoreSlim Turn = new(1, 1);

    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    /// <summary>The browser, started where it does not run (any more); skips the test where there is no Chromium.</summary>
    public static async Task<IBrowser> GetAsync()
    {
        await Turn.WaitAsync();
        try
        {
            if (_browser is not { IsConnected: true })
            {
                _browser = await StartAsync();
            }

            return _browser;
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>Ends it, if it was started.</summary>
    public static async Task CloseAsync()
    {
        if (_browser is { } browser)
        {
            await browser.CloseAsync();
        }

        _playwright?.Dispose();
    }

    private static async Task<IBrowser> StartAsync()
    {
        var program = Programs.FirstOrDefault(File.Exists);
        if (program is null)
        {
            Assert.Ignore("No Chromium is installed here.");
        }

        _playwright ??= await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }
}
