using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.Evolution.Decay;

/// <summary>Sends over every channel that has not had it; the job engine comes back where one does not answer.</summary>
internal sealed class SendPromotionNewsHandler(EvolutionContext context, NotificationChannels channels)
    : AsyncRequestHandler<SendPromotionNews>
{
    protected override async Task Handle(SendPromotionNews request, CancellationToken cancellationToken)
    {
        var stored = await context.PromotionNews.SingleOrDefaultAsync(candidate => candidate.Id == request.NewsId, cancellationToken);
        if (stored is not { } news)
        {
            return;
        }

        var notice = new Notice(
            news.Summary, $"{PromotionNews.Kind}, {news.CreatedAt:u}",
            new { news.Id, PromotionNews.Kind, news.Summary, news.PromotedId, news.Status, news.CreatedAt });
        var delivery = await channels.SendAsync(notice, new(news.WebhookSentAt, news.MailSentAt), cancellationToken);
        (news.WebhookSentAt, news.MailSentAt) = (delivery.WebhookSentAt, delivery.MailSentAt);
        await context.SaveChangesAsync(CancellationToken.None);
        if (delivery.Failures.Count > 0)
        {
            throw new IOException($"News {news.Id} could not be sent: {string.Join("; ", delivery.Failures)}.");
        }
    }
}

internal sealed class SettlePromotionNewsHandler(EvolutionContext context, TimeProvider clock) : AsyncRequestHandler<SettlePromotionNews>
{
    protected override async Task Handle(SettlePromotionNews request, CancellationToken cancellationToken)
    {
        var news = await context.PromotionNews.SingleOrDefaultAsync(candidate => candidate.Id == request.NewsId, cancellationToken);
        if (news is not null)
        {
            news.GivenUpAt = request.GivenUp ? clock.GetUtcNow() : null;
            await context.SaveChangesAsync(cancellationToken);
        }
    }
}

/// <summary>Asked at every start of a host, hence without the Entity Framework, whose first use would hold up what it finds.</summary>
internal sealed class GetPromotionNewsUnderWayHandler(DatabaseSession session, IOptions<NotificationOptions> options)
    : IRequestHandler<GetPromotionNewsUnderWay, IReadOnlyList<IDurableCommand>>
{
    private const string Select =
        """
        select id from evolution.promotion_news
        where given_up_at is null and (($1 and webhook_sent_at is null) or ($2 and mail_sent_at is null))
        order by created_at
        """;

    public async Task<IReadOnlyList<IDurableCommand>> Handle(GetPromotionNewsUnderWay request, CancellationToken cancellationToken)
    {
        var channels = options.Value;
        await using var select = new NpgsqlCommand(Select, await session.OpenAsync(cancellationToken))
        {
            Parameters = { new() { Value = channels.Webhook.IsOn }, new() { Value = channels.Mail.IsOn } },
        };
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        List<IDurableCommand> unsent = [];
        while (await row.ReadAsync(cancellationToken))
        {
            unsent.Add(new SendPromotionNews(row.GetGuid(0)));
        }

        return unsent;
    }
}
