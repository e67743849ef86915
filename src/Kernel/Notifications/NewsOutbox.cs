using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Kernel.Notifications;

/// <summary>
/// Stores news in the transaction that made them, for the job engine to send: nothing is told that did not happen, and nobody waits for a
/// server.
/// </summary>
public sealed class NewsOutbox(
    DatabaseSession session, NotificationChannels channels, IDurableCommandQueue queue, IOptions<NotificationOptions> options,
    TimeProvider clock)
{
    /// <summary>
    /// Condition on the rows of news that have not reached every channel that is on and are not given up: of a query for their ids, which
    /// <see cref="UnsentAsync"/> asks.
    /// </summary>
    public const string Unsent =
        "given_up_at is null and (($1 and webhook_sent_at is null) or ($2 and mail_sent_at is null)) order by created_at";

    /// <summary>Whether anybody is told.</summary>
    public bool IsOn => options.Value.IsOn;

    /// <summary>Stores news, and the command that sends them.</summary>
    /// <param name="context">The module's context.</param>
    /// <param name="news">What is told; id and time are filled in.</param>
    /// <param name="send">The command of an id.</param>
    /// <param name="token">Cancels the storing.</param>
    public async Task StoreAsync(DbContext context, StoredNews news, Func<Guid, IDurableCommand> send, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(news);
        ArgumentNullException.ThrowIfNull(send);
        (news.Id, news.CreatedAt, news.Summary) = (Guid.CreateVersion7(), clock.GetUtcNow(), news.Summary.Replace('\0', ' '));
        context.Add(news);
        await context.SaveChangesAsync(token);
        await queue.EnqueueAsync(send(news.Id), token);
    }

    /// <summary>Sends over every channel that has not had them, and notes which has now; news that are gone are no error.</summary>
    /// <exception cref="IOException">A channel did not take them: the job engine comes back.</exception>
    public async Task SendAsync<TNews>(DbContext context, Guid id, CancellationToken token)
        where TNews : StoredNews
    {
        if (await FindAsync<TNews>(context, id, token) is not { } news)
        {
            return;
        }

        var delivery = await channels.SendAsync(news.Notice(), new(news.WebhookSentAt, news.MailSentAt), token);
        (news.WebhookSentAt, news.MailSentAt) = (delivery.WebhookSentAt, delivery.MailSentAt);
        await context.SaveChangesAsync(CancellationToken.None);
        if (delivery.Failures.Count > 0)
        {
            throw new IOException($"News {id} could not be sent: {string.Join("; ", delivery.Failures)}.");
        }
    }

    /// <summary>Notes that news are given up, so that nobody waits for them any more; or that they are tried again.</summary>
    public async Task SettleAsync<TNews>(DbContext context, Guid id, bool givenUp, CancellationToken token)
        where TNews : StoredNews
    {
        if (await FindAsync<TNews>(context, id, token) is { } news)
        {
            news.GivenUpAt = givenUp ? clock.GetUtcNow() : null;
            await context.SaveChangesAsync(token);
        }
    }

    /// <summary>
    /// Ids of news that are still to be sent. Asked at every start of a host, hence without the Entity Framework, whose first use would
    /// hold up what it finds.
    /// </summary>
    /// <param name="select">A query for ids that ends with <see cref="Unsent"/>.</param>
    /// <param name="token">Cancels the reading.</param>
    public async Task<IReadOnlyList<Guid>> UnsentAsync(string select, CancellationToken token)
    {
        await using var unsent = new NpgsqlCommand(select, await session.OpenAsync(token), session.Transaction)
        {
            Parameters = { new() { Value = options.Value.Webhook.IsOn }, new() { Value = options.Value.Mail.IsOn } },
        };
        await using var row = await unsent.ExecuteReaderAsync(token);
        List<Guid> ids = [];
        while (await row.ReadAsync(token))
        {
            ids.Add(row.GetGuid(0));
        }

        return ids;
    }

    private static Task<TNews?> FindAsync<TNews>(DbContext context, Guid id, CancellationToken token)
        where TNews : StoredNews
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Set<TNews>().SingleOrDefaultAsync(candidate => candidate.Id == id, token);
    }
}
