using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using StrategyFactory.Dashboard.Live;
using StrategyFactory.Host.Security;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Tests.Simulation;

namespace StrategyFactory.Tests.Host.Security;

internal sealed class OpenPagesTests
{
    private const string SignIn = "what a cookie holds";

    private readonly ManualClock _clock = new();

    [Test]
    public void Signing_out_cuts_the_pages_of_the_sign_in_at_every_host_and_tells_no_token()
    {
        var hub = new ChangeHub(NullLogger<ChangeHub>.Instance);
        var wire = new Wire(hub);
        using OpenPages here = new(hub, wire, _clock), there = new(hub, wire, _clock);
        var (mine, other, elsewhere) = (Open(here, SignIn), Open(here, "another"), Open(there, SignIn));

        here.End(SignIn);

        Assert.That((IsCut(mine), IsCut(other), IsCut(elsewhere)), Is.EqualTo((true, false, true)));
        Assert.That(wire.Told.Single(), Does.StartWith(OpenPages.SignedOut + ":").And.Not.Contain(SignIn));
        hub.Publish(new(OpenPages.SignedOut, ""));
        Assert.That(IsCut(other), Is.True, "too many to tell them apart: all are asked anew");
    }

    [Test]
    public void A_lost_connection_to_the_database_cuts_nobody()
    {
        var hub = new ChangeHub(NullLogger<ChangeHub>.Instance);
        using var pages = new OpenPages(hub, new Wire(hub), _clock);
        var page = Open(pages, SignIn);
        hub.Connected(true);
        hub.Connected(false);
        hub.Connected(true);
        Assert.That(IsCut(page), Is.False);
    }

    [Test]
    public void A_page_does_not_outlive_its_sign_in()
    {
        var hub = new ChangeHub(NullLogger<ChangeHub>.Instance);
        using var pages = new OpenPages(hub, new Wire(hub), _clock);
        var (limited, free) = (Open(pages, SignIn, _clock.GetUtcNow().AddHours(12)), Open(pages, "of a host without keys"));
        _clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.That(IsCut(limited), Is.False);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((IsCut(limited), IsCut(free)), Is.EqualTo((true, false)));
    }

    private static DefaultHttpContext Open(OpenPages pages, string signIn, DateTimeOffset? until = null)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestLifetimeFeature>(new Line());
        _ = pages.HoldAsync(context, signIn, until, _ => new TaskCompletionSource().Task);
        return context;
    }

    private static bool IsCut(HttpContext context) => context.RequestAborted.IsCancellationRequested;

    /// <summary>A connection that can be cut, as the server's can.</summary>
    private sealed class Line : IHttpRequestLifetimeFeature
    {
        private bool _cut;

        public CancellationToken RequestAborted { get => new(_cut); set => _cut = value.IsCancellationRequested; }

        public void Abort() => _cut = true;
    }

    /// <summary>Tells the hub at once what is announced, as the database does a moment later.</summary>
    private sealed class Wire(ChangeHub hub) : IChangeAnnouncer
    {
        public List<string> Told { get; } = [];

        public void Announce(string kind, string id = "")
        {
            Told.Add($"{kind}:{id}");
            hub.Publish(new(kind, id));
        }
    }
}
