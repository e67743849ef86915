using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace StrategyFactory.Kernel.Notifications;

/// <summary>Registers the channels by which people are told news.</summary>
public static class NotificationRegistration
{
    /// <summary>Adds the channels; call once per container.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NotificationOptions>().Configure(options => options.Read(configuration))
            .Validate(
                options => options.IsUsable,
                $"{NotificationOptions.Section} (formerly {NotificationOptions.FormerSection}): the webhook needs an http or https URL; "
                + "mail needs From, To and a port.")
            .ValidateOnStart();
        // without its logs, which would tell the URL: it may hold a secret
        services.AddHttpClient(Webhook.ClientName, client => client.Timeout = TimeSpan.FromSeconds(15)).RemoveAllLoggers();
        return services.AddScoped<Webhook>().AddScoped<Mail>().AddScoped<NotificationChannels>().AddScoped<NewsOutbox>();
    }
}
