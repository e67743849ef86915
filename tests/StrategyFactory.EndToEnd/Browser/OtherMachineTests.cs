using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>A browser that is not on loopback, as of another machine: in by a key, and out again.</summary>
internal sealed class OtherMachineTests
{
    private const string Key = "a key of twenty-four chars";
    private const string NewKey = "another key of many chars";
    private const string Asked = "/ui/runs?status=FAILED";

    [Test]
    public async Task A_key_lets_in_and_signing_out_or_taking_the_key_away_ends_pages_that_are_open()
    {
        var address = Address();
        await using var storage = new StorageFolder();
        await using var first = await ServedFactory.StartAsync(storage, Environment(Key), "--listen", "0.0.0.0");
        var factory = new Uri($"http://{address}:{first.Port}");
        await using var visit = await Visit.OpenAsync(factory);
        var page = visit.Page;
        var signIn = new Uri(factory, "/sign-in?return=" + Uri.EscapeDataString(Asked)).ToString();
        await page.GotoAsync(Asked);
        await Assertions.Expect(page).ToHaveURLAsync(signIn);
        Assert.That(visit.Problems, Is.Empty);

        await visit.SignInAsync(NewKey);
        await Assertions.Expect(page.GetByText("That key does not open this factory.")).ToBeVisibleAsync();
        Assert.That(await visit.ProblemsAsync(2), Has.Count.EqualTo(2).And.All.Contains("401"), "the refusal, and what the browser says of it");
        await EnterAsync(visit, factory, Key);
        Assert.That(visit.Problems, Has.Count.EqualTo(2), "nothing more");

        var other = await page.Context.NewPageAsync();
        await other.GotoAsync("/sign-in");
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(signIn);

        // keys are read at the start: one is taken away by starting anew without it
        await EnterAsync(visit, factory, Key);
        await first.StopAsync();
        await using var second = await ServedFactory.StartAsync(storage, first.Port, Environment(NewKey), "--listen", "0.0.0.0");
        await Assertions.Expect(page).ToHaveURLAsync(signIn);
        await visit.SignInAsync(Key);
        await Assertions.Expect(page.GetByText("That key does not open this factory.")).ToBeVisibleAsync();
        await EnterAsync(visit, factory, NewKey);
    }

    private static async Task EnterAsync(Visit visit, Uri factory, string key)
    {
        await visit.SignInAsync(key);
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(factory, Asked).ToString());
        await visit.IsLiveAsync();
        await Assertions.Expect(visit.Page.Locator(".live")).ToHaveTextAsync("Live");
    }

    private static Dictionary<string, string> Environment(string key) => new(StringComparer.Ordinal) { ["Security__ApiKeys__0"] = key };

    /// <summary>An address of this machine that is not loopback.</summary>
    private static string Address()
    {
        var found = NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .Where(network => network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .FirstOrDefault(address => address.Address.AddressFamily == AddressFamily.InterNetwork);
        if (found is null)
        {
            Assert.Ignore("This machine has no address besides loopback.");
        }

        return found.Address.ToString();
    }
}
