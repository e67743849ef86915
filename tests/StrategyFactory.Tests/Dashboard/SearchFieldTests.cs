using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using NUnit.Framework;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Tests.Simulation;

namespace StrategyFactory.Tests.Dashboard;

/// <summary>A search whose text is in the address.</summary>
internal sealed class SearchFieldTests
{
    private readonly ManualClock _clock = new();
    private BunitContext _page = null!;
    private IRenderedComponent<SearchField> _field = null!;

    private string Shown => _field.Find("input").GetAttribute("value") ?? "";

    private string Address => _page.Services.GetRequiredService<NavigationManager>().Uri;

    [SetUp]
    public void SetUp()
    {
        _page = new BunitContext();
        _page.Services.AddMudServices();
        _page.Services.AddScoped<AddressBar>().AddSingleton<TimeProvider>(_clock);
        _page.JSInterop.Mode = JSRuntimeMode.Loose;
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo("ui/runs?q=E&page=3");
        _field = _page.Render<SearchField>(parameters => parameters.Add(one => one.Text, "E").Add(one => one.Label, "Symbol"));
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        _field.Dispose();
        await _page.DisposeAsync();
    }

    [Test]
    public void What_is_typed_comes_into_the_address_once_no_more_comes_and_begins_at_the_first_page()
    {
        Assert.That(Shown, Is.EqualTo("E"));
        _field.Find("input").Input("ED");
        _field.Find("input").Input("EDGE?");
        Assert.That(Address, Does.EndWith("?q=E&page=3"));
        Pause();
        _field.WaitForState(() => Address.EndsWith("ui/runs?q=EDGE%3F", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
    }

    [Test]
    public void An_address_that_arrives_late_does_not_take_back_what_was_typed_since()
    {
        _field.Find("input").Input("EDGE");
        _field.Render(parameters => parameters.Add(one => one.Text, "ED"));
        Assert.That(Shown, Is.EqualTo("EDGE"));
        Pause();
        _field.WaitForState(() => Address.EndsWith("ui/runs?q=EDGE", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        _field.Render(parameters => parameters.Add(one => one.Text, "EDGE"));
        Assert.That(Shown, Is.EqualTo("EDGE"));
    }

    [Test]
    public void A_link_that_clears_the_search_clears_the_field()
    {
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo("ui/runs");
        _field.Render(parameters => parameters.Add(one => one.Text, null));
        Assert.That(Shown, Is.Empty);
    }

    // as long as the field waits for more to be typed
    private void Pause() => _clock.Advance(TimeSpan.FromMilliseconds(250));
}
