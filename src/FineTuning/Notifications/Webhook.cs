using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel;

namespace StrategyFactory.FineTuning.Notifications;

/// <summary>Posts news as JSON to the configured URL.</summary>
internal sealed class Webhook(IHttpClientFactory clients, IOptions<FineTuningOptions> options)
{
    internal const string ClientName = "fine-tuning-webhook";

    internal async Task SendAsync(ControllerNotification notification, CancellationToken token)
    {
        var webhook = options.Value.Notifications.Webhook;
        using var message = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Content = new StringContent(JsonSerializer.Serialize(new { notification.Id, notification.Kind, notification.Summary, notification.JobId, notification.TaskId, notification.CreatedAt }, FactoryJson.Options), Encoding.UTF8, "application/json"),
        };
        if (webhook.Authorization.Length > 0)
        {
            message.Headers.TryAddWithoutValidation("Authorization", webhook.Authorization);
        }

        using var answer = await clients.CreateClient(ClientName).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, token);
        answer.EnsureSuccessStatusCode();
    }
}
