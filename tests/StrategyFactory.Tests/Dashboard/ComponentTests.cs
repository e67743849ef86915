using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using NUnit.Framework;
using StrategyFactory.Dashboard.Annotations;
using StrategyFactory.Dashboard.Runs;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Dashboard;

/// <summary>Components that need no module, rendered without a browser.</summary>
internal sealed class ComponentTests
{
    private BunitContext _page = null!;

    [SetUp]
    public void SetUp()
    {
        _page = new BunitContext();
        _page.Services.AddMudServices();
        _page.JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [TearDown]
    public async Task TearDownAsync() => await _page.DisposeAsync();

    [Test]
    public void A_table_of_strategies_says_by_what_it_is_sorted_and_marks_gain_and_loss()
    {
        var table = _page.Render<StrategyTable>(parameters => parameters
            .Add(one => one.Strategies, [Strategy(0.0003, 0, 0.05), Strategy(0.0005, 2.5, -0.05)])
            .Add(one => one.Sort, "-return")
            .Add(one => one.SortLink, sort => "?by=" + sort));
        var heading = table.Find("th[aria-sort]");
        Assert.That((heading.GetAttribute("aria-sort"), heading.TextContent.Trim()), Is.EqualTo(("descending", "Return ↓")));
        Assert.That(heading.QuerySelector("a")!.GetAttribute("href"), Is.EqualTo("?by=return"), "a second click turns it round");
        Assert.That(table.FindAll("td.gain").Select(cell => cell.TextContent), Is.EqualTo(new[] { "+5.0\u202f%" }));
        Assert.That(table.FindAll("td.loss").Select(cell => cell.TextContent), Is.EqualTo(new[] { "\u22125.0\u202f%" }));
        Assert.That(table.FindAll("tbody tr").Select(row => row.Children[1].TextContent), Is.EqualTo(new[] { "off", "2.5" }));
    }

    [Test]
    public void A_lineage_names_what_was_left_out_and_what_of_it_lies_within_noise()
    {
        var table = _page.Render<LineageRows>(parameters => parameters.Add(one => one.Entries,
        [
            new(0, null, Guid.NewGuid(), null, 1.5, [], ["a", "b", "c"], "seed", "f0"),
            new(1, Guid.NewGuid(), Guid.NewGuid(), 1.5, null, ["b", "c"], ["a"], "low_importance", "f1", 2) { WithinNoise = ["c"] },
        ]));
        var rows = table.FindAll("tbody tr");
        Assert.That(rows[0].Children[3].TextContent.Trim(), Is.EqualTo("nothing: the seed of 3 features"));
        Assert.That(rows[1].Children.Take(3).Select(cell => cell.TextContent), Is.EqualTo(new[] { "1.2", "1.50", "–" }));
        Assert.That(rows[1].QuerySelectorAll("code").Select(code => (code.TextContent, code.ClassList.Contains("noise"))), Is.EqualTo(new[] { ("b", false), ("c", true) }));
    }

    [Test]
    public void Tags_narrow_a_list_and_a_second_click_widens_it()
    {
        var filter = _page.Render<TagFilter>(parameters => parameters.Add(one => one.Tags, ["night", "redo"]).Add(one => one.Tag, "redo").Add(one => one.Pinned, false));
        var links = filter.FindAll("a").ToDictionary(link => link.TextContent.Trim(), link => (link.GetAttribute("href"), link.GetAttribute("aria-current")), StringComparer.Ordinal);
        Assert.That(links["night"], Is.EqualTo(("http://localhost/?tag=night", (string?)null)));
        Assert.That(links["redo"], Is.EqualTo(("http://localhost/", "true")));
        Assert.That(links["Pinned"].Item1, Is.EqualTo("http://localhost/?pinned=true"));
        Assert.That(_page.Render<TagFilter>(parameters => parameters.Add(one => one.Tags, []).Add(one => one.Tag, null).Add(one => one.Pinned, false)).Markup.Trim(), Is.Empty);
    }

    [Test]
    public void A_note_is_shown_as_text_and_a_pin_is_set_by_one_click()
    {
        Annotation? written = null;
        var panel = _page.Render<AnnotationPanel>(parameters => parameters
            .Add(one => one.Value, new("<b>look</b>", ["night"], false))
            .Add(one => one.Write, annotation =>
            {
                written = annotation;
                return Task.CompletedTask;
            })
            .Add(one => one.TagLink, tag => "?tag=" + tag));
        Assert.That(panel.Find(".note-text").TextContent, Is.EqualTo("<b>look</b>"));
        Assert.That(panel.Find("a.tag").GetAttribute("href"), Is.EqualTo("?tag=night"));
        panel.Find("button[aria-pressed=false]").Click();
        Assert.That(written, Is.Not.Null);
        Assert.That((written!.Note, written.Pinned), Is.EqualTo(("<b>look</b>", true)));
    }

    [Test]
    public void A_length_of_work_is_a_bar_with_its_numbers()
    {
        var bar = _page.Render<Progress>(parameters => parameters.Add(one => one.Done, 1200).Add(one => one.Of, 5000).Add(one => one.Label, "Models trained"));
        var element = bar.Find("progress");
        Assert.That((element.GetAttribute("value"), element.GetAttribute("max"), element.GetAttribute("aria-label")), Is.EqualTo(("1200", "5000", "Models trained: 1200 of 5000")));
        Assert.That(bar.Find(".num").TextContent, Does.Contain("1\u202f200").And.Contain("5\u202f000"));
    }

    private static SimulatedStrategy Strategy(double threshold, double cutoff, double profit) =>
        new(Guid.NewGuid(), 0, "SPY", new(new(threshold, false), cutoff, RegimeConfig.Any), null, new() { TotalReturn = profit }, null);
}
