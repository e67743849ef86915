using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Tests.Kernel.Notifications;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Decay;

/// <summary>A change of status on its way to a webhook.</summary>
internal sealed class PromotionNewsTests
{
    [Test]
    public async Task A_change_of_status_is_sent_once_with_its_sentence()
    {
        using var server = new TinyServer();
        await using var factory = await SmallMarket.FactoryAsync(settings: [new("Notifications:Webhook:Url", $"http://127.0.0.1:{server.Port}/hook")]);
        var promotion = (await factory.EvolveAsync(SmallRuns.Relaxed with { FeeBps = 1, SlippageBps = 1 })).Promotion!;
        await factory.StoreAsync(FollowPromotionsTests.Later(edge: false));
        await factory.SendAsync(new FollowPromotions());
        var decay = (await factory.SendAsync(new GetPromotionDecay(promotion.PromotedId))).Decay;
        var due = factory.Due.OfType<SendPromotionNews>().Single();
        var heard = server.HttpAsync(1);
        await factory.RunDueAsync();
        var message = (await heard).Single();

        Assert.That(message, Does.StartWith("POST /hook HTTP/1.1").And.Contain("application/json"));
        var body = JsonDocument.Parse(message[message.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
        Assert.That(
            (body.GetProperty("kind").GetString(), body.GetProperty("promoted_id").GetGuid(), body.GetProperty("status").GetString(), body.GetProperty("id").GetGuid()),
            Is.EqualTo(("promotion_status", promotion.PromotedId, DecayStatus.Dead, due.NewsId)));
        Assert.That(body.GetProperty("summary").GetString(), Does.StartWith("SMALL, promoted ").And.EndWith($", is dead. {decay.Sentence}"));
        Assert.That(await factory.CountAsync("evolution.promotion_news", "webhook_sent_at is not null and given_up_at is null"), Is.EqualTo(1));
        Assert.That(await factory.SendAsync(new GetPromotionNewsUnderWay()), Is.Empty);
        server.Dispose();
        await factory.SendAsync(due);    // whoever has had it is not asked again
    }

    [Test]
    public async Task What_the_webhook_did_not_take_is_told_again_until_it_is_given_up()
    {
        using var server = new TinyServer();
        await using var factory = await SmallMarket.FactoryAsync(settings: [new("Notifications:Webhook:Url", $"http://127.0.0.1:{server.Port}/secret")]);
        server.Dispose();
        await factory.EvolveAsync(SmallRuns.Relaxed with { FeeBps = 1, SlippageBps = 1 });
        await factory.StoreAsync(FollowPromotionsTests.Later(edge: false));
        await factory.SendAsync(new FollowPromotions());
        var due = factory.Due.OfType<SendPromotionNews>().Single();

        Assert.That(() => factory.SendAsync(due), Throws.TypeOf<IOException>().With.Message.Contains(due.NewsId.ToString()).And.Message.Not.Contains("secret"));
        Assert.That(await factory.SendAsync(new GetPromotionNewsUnderWay()), Is.EqualTo(new[] { due }));
        await factory.SendAsync(due.WhenGivenUp("It does not answer."));
        Assert.That(await factory.SendAsync(new GetPromotionNewsUnderWay()), Is.Empty);
        await factory.SendAsync(due.WhenRestarted());
        Assert.That(await factory.SendAsync(new GetPromotionNewsUnderWay()), Is.EqualTo(new[] { due }));
    }
}
