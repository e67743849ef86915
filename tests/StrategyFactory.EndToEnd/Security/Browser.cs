using System.Net;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Security;

/// <summary>A client with a cookie jar that accepts pages and follows no redirect by itself.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false };
    private readonly HttpClient _client;

    /// <param name="port">Port of the factory.</param>
    /// <param name="origin">The header Origin of everything that it sends; null for none.</param>
    public Browser(int port, string? origin = null)
    {
        _client = new(_handler) { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(1) };
        _client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        if (origin is not null)
        {
            _client.DefaultRequestHeaders.Add("Origin", origin);
        }
    }

    public CookieContainer Cookies => _handler.CookieContainer;

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>Opens the sign-in page and sends its form.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string key, string target = "/runs") =>
        await SendAsync("/sign-in", ("__RequestVerificationToken", await TokenAsync()), ("key", key), ("return", target));

    public async Task<HttpResponseMessage> SignOutAsync() =>
        await SendAsync("/sign-out", ("__RequestVerificationToken", await TokenAsync()));

    public async Task<HttpResponseMessage> SendAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await _client.PostAsync(new Uri(path, UriKind.Relative), form);
    }

    /// <summary>The antiforgery token in the form of the sign-in page.</summary>
    public async Task<string> TokenAsync()
    {
        using var page = await GetAsync("/sign-in");
        var html = (await Answer.ReadAsync(page)).Text;
        return html.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }
}
