using Microsoft.Playwright;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>Files that are let go of over a page, as from the desktop.</summary>
internal static class DroppedFiles
{
    /// <summary>A .set file of these lines.</summary>
    public static FilePayload Named(string name, params string[] lines) =>
        new() { Name = name, MimeType = "application/octet-stream", Buffer = SampleSets.Bytes(lines) };

    /// <summary>The browser makes the files and lets go of them over the page.</summary>
    public static async Task OnAsync(IPage page, params FilePayload[] files)
    {
        await page.Locator(".drop[data-ready]").WaitForAsync();
        var data = await page.EvaluateHandleAsync(
            """
            files => {
                const data = new DataTransfer();
                for (const [name, content] of files) data.items.add(
                    new File([Uint8Array.from(atob(content), letter => letter.charCodeAt(0))], name));
                return data;
            }
            """,
            files.Select(file => new[] { file.Name, Convert.ToBase64String(file.Buffer) }).ToArray());
        await page.Locator(".drop").DispatchEventAsync("drop", new { dataTransfer = data });
    }
}
