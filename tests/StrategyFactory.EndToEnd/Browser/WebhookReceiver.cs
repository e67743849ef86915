using System.Net;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>Somebody who is told news, or refuses to be.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _listening;
    private int _accepted;
    private int _refused;

    public WebhookReceiver()
    {
        Url = $"http://127.0.0.1:{ServedFactory.FreePort()}/news/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _listening = ListenAsync();
    }

    public string Url { get; }

    /// <summary>False answers 500.</summary>
    public bool Accepts { get; set; }

    public int Accepted => Volatile.Read(ref _accepted);

    public int Refused => Volatile.Read(ref _refused);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _listening;
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                var accepts = Accepts;
                Interlocked.Increment(ref accepts ? ref _accepted : ref _refused);
                context.Response.StatusCode = accepts ? 204 : 500;
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // nobody listens any more
        }
    }
}
