using Microsoft.AspNetCore.Components;
using NUnit.Framework;
using StrategyFactory.Dashboard.Shell;

namespace StrategyFactory.Tests.Dashboard;

/// <summary>Changes of an address that the browser confirms late.</summary>
internal sealed class AddressBarTests
{
    private const string Page = "http://here/x/ui/runs";

    private LateBrowser _browser = null!;
    private AddressBar _bar = null!;

    [SetUp]
    public void SetUp()
    {
        _browser = new LateBrowser(Page + "?tag=night");
        _bar = new AddressBar(_browser);
    }

    [TearDown]
    public void TearDown() => _bar.Dispose();

    [Test]
    public void A_change_before_the_last_is_confirmed_builds_on_it()
    {
        _bar.Replace(("pick", "a"));
        _bar.Replace(("pick", _bar["pick"] + ",b"));
        _bar.Push(("q", "EDGE"), ("tag", " "));
        Assert.That((_bar.Coming, _bar.IsSettled), Is.EqualTo((Page + "?pick=a%2Cb&q=EDGE", false)));
        Assert.That(_browser.Asked, Is.EqualTo(new[] { Page + "?tag=night&pick=a", Page + "?tag=night&pick=a%2Cb", Page + "?pick=a%2Cb&q=EDGE" }));
        Assert.That(_browser.Replaced, Is.EqualTo(new[] { true, true, false }));
    }

    [Test]
    public void A_word_is_added_to_a_list_that_is_still_underway_and_taken_out_again()
    {
        _bar.Toggle("pick", "a");
        _bar.Toggle("pick", "b");
        Assert.That(_bar["pick"], Is.EqualTo("a,b"));
        _bar.Toggle("pick", "a");
        Assert.That(_bar["pick"], Is.EqualTo("b"));
        _bar.Toggle("pick", "b");
        Assert.That(_bar["pick"], Is.Null);
    }

    [Test]
    public void What_arrives_late_is_known_as_its_own()
    {
        _bar.Replace(("q", "E"));
        _bar.Replace(("q", "ED"));
        _bar.Replace(("q", "E"));
        List<(string?, bool)> seen = [];
        while (_browser.Confirm())
        {
            seen.Add((_bar["q"], _bar.IsSettled));
        }

        Assert.That(seen, Is.EqualTo(new[] { ("E", false), ("E", false), ("E", true) }));
    }

    [Test]
    public void A_link_that_is_followed_meanwhile_wins()
    {
        _bar.Replace(("q", "E"));
        _browser.Lead(Page + "?pinned=true");
        Assert.That((_bar.Coming, _bar.IsSettled), Is.EqualTo((Page + "?pinned=true", true)));
        _browser.Confirm();
        Assert.That((_bar.Coming, _bar.IsSettled), Is.EqualTo((Page + "?tag=night&q=E", true)), "the browser's last word");
    }

    [Test]
    public void What_changes_nothing_is_not_written_and_a_blank_value_can_be_kept()
    {
        _bar.Replace(("tag", "night"), ("q", ""));
        _bar.Push(("tag", "night"));
        Assert.That((_browser.Asked.Count, _bar.IsSettled), Is.EqualTo((0, true)));
        _bar.Replace(new Dictionary<string, object?>(StringComparer.Ordinal) { ["q"] = "", ["tag"] = null });
        Assert.That((_bar.Coming, _bar["q"], _bar["tag"]), Is.EqualTo((Page + "?q=", "", (string?)null)));
    }

    /// <summary>Goes where it is asked to only when told to.</summary>
    private sealed class LateBrowser : NavigationManager
    {
        private readonly Queue<string> _waiting = [];

        public LateBrowser(string address) => Initialize("http://here/x/", address);

        public List<string> Asked { get; } = [];

        public List<bool> Replaced { get; } = [];

        public bool Confirm()
        {
            if (!_waiting.TryDequeue(out var address))
            {
                return false;
            }

            Lead(address);
            return true;
        }

        public void Lead(string address)
        {
            Uri = address;
            NotifyLocationChanged(isInterceptedLink: false);
        }

        protected override void NavigateToCore(string uri, NavigationOptions options)
        {
            Asked.Add(uri);
            Replaced.Add(options.ReplaceHistoryEntry);
            _waiting.Enqueue(uri);
        }
    }
}
