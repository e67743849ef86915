using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>A line between a browser and a host that can be cut and mended, as by a laptop that is shut and opened.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _ends = new();
    private readonly Task _accepting;
    private volatile int _target;

    /// <param name="port">The port of the host.</param>
    public Wire(int port)
    {
        _target = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What the browser asks for.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Ends every connection, and each new one at once.</summary>
    public void Cut()
    {
        _target = 0;
        foreach (var (end, _) in _ends)
        {
            end.Dispose();
        }
    }

    /// <summary>Leads to a host again.</summary>
    public void Mend(int port) => _target = port;

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception closed) when (closed is SocketException or InvalidOperationException)
        {
            // the listener is closed, while it waited or just before
        }
    }

    private async Task CarryAsync(TcpClient browser)
    {
        using var host = new TcpClient();
        using (browser)
        {
            (_ends[browser], _ends[host]) = (true, true);
            try
            {
                // registered before it is looked at: a cut meanwhile ends it too
                if (_target is > 0 and var port)
                {
                    await host.ConnectAsync(IPAddress.Loopback, port);
                    var (here, there) = (browser.GetStream(), host.GetStream());
                    await Task.WhenAny(here.CopyToAsync(there), there.CopyToAsync(here));
                }
            }
            catch (Exception ended) when (ended is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // cut
            }

            _ends.TryRemove(browser, out _);
            _ends.TryRemove(host, out _);
        }
    }
}
