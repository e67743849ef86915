using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using StrategyFactory.Dashboard.Live;
using StrategyFactory.Kernel.Changes;

namespace StrategyFactory.Host.Security;

/// <summary>
/// The connections of open pages, by the sign-in they were opened with: an open page works over one connection for hours, and signing
/// out must end it, as must the end of the sign-in's time. Its browser then asks for the page anew and is led to the sign-in.
/// </summary>
internal sealed class OpenPages : IDisposable
{
    /// <summary>The change that every host hears of: somebody signed out.</summary>
    internal const string SignedOut = "sign_out";

    private const string Connection = "/_blazor";

    private readonly ConcurrentDictionary<HttpContext, string> _open = new();
    private readonly IChangeAnnouncer _announcer;
    private readonly TimeProvider _clock;
    private readonly IDisposable _hearing;

    public OpenPages(ChangeHub hub, IChangeAnnouncer announcer, TimeProvider clock)
    {
        (_announcer, _clock) = (announcer, clock);
        _hearing = hub.Subscribe([SignedOut], change =>
        {
            if (change.Kind == SignedOut)
            {
                Cut(change.Id);
            }

            return Task.CompletedTask;
        });
    }

    internal static bool IsConnection(HttpRequest request) =>
        request.Path.StartsWithSegments(Connection, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Lets a connection go on until it ends, its sign-in does, or <see cref="End"/> is called for that, here or at another host.
    /// </summary>
    /// <param name="context">The connection of the page.</param>
    /// <param name="signIn">What the cookie holds.</param>
    /// <param name="until">When the sign-in ends; null for never.</param>
    /// <param name="next">Serves the connection.</param>
    internal async Task HoldAsync(HttpContext context, string signIn, DateTimeOffset? until, RequestDelegate next)
    {
        _open[context] = Mark(signIn);
        try
        {
            await using var end = until is { } time
                ? _clock.CreateTimer(_ => context.Abort(), null, Left(time), Timeout.InfiniteTimeSpan)
                : null;
            await next(context);
        }
        finally
        {
            _open.TryRemove(context, out _);
        }
    }

    /// <summary>Cuts all connections that were opened with this sign-in, at every host.</summary>
    internal void End(string signIn)
    {
        var mark = Mark(signIn);
        Cut(mark);
        _announcer.Announce(SignedOut, mark);
    }

    public void Dispose() => _hearing.Dispose();

    /// <summary>What is told of a sign-in: not the token itself, which opens the factory.</summary>
    private static string Mark(string signIn) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signIn)));

    // where too many signed out at once to be told apart, all are asked anew; who is still signed in comes straight back
    private void Cut(string mark)
    {
        foreach (var (context, opened) in _open)
        {
            if (opened == mark || mark.Length == 0)
            {
                context.Abort();
            }
        }
    }

    private TimeSpan Left(DateTimeOffset until) => until - _clock.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
