using System.Text;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Kernel.Notifications;

/// <summary>Posts news as JSON to the configured URL.</summary>
public sealed class Webhook(IHttpClientFactory clients, IOptions<NotificationOptions> options)
{
    internal const string ClientName = "notifications-webhook";

    internal async Task SendAsync(Notice notice, CancellationToken token)
    {
        var webhook = options.Value.Webhook;
        using var message = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Content = new StringContent(FactoryJson.Write(notice.Document), Encoding.UTF8, "application/json"),
        };
        if (webhook.Authorization.Length > 0)
        {
            message.Headers.TryAddWithoutValidation("Authorization", webhook.Authorization);
        }

        using var answer = await clients.CreateClient(ClientName).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, token);
        answer.EnsureSuccessStatusCode();
    }
}
