using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Decay;

/// <summary>Promotions of the small market, and bars that come after them.</summary>
internal sealed class FollowPromotionsTests
{
    private static readonly KeyValuePair<string, string?>[] Told = [new("Notifications:Webhook:Url", "http://127.0.0.1:9/hook")];

    private readonly Interception _interception = new();
    private TestFactory _factory = null!;
    private int _follows;

    private List<SendPromotionNews> News => [.. _factory.Due.OfType<SendPromotionNews>()];

    [SetUp]
    public async Task SetUpAsync()
    {
        (_interception.Before, _follows) = ((_, _) => Task.CompletedTask, 0);
        _interception.After = request => _follows += request is FollowStrategy ? 1 : 0;
        _factory = await SmallMarket.FactoryAsync(_interception.Register, Told);
    }

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task While_the_edge_lasts_it_holds_and_its_figures_are_those_of_the_trades()
    {
        var promotion = await PromoteAsync();
        await _factory.SendAsync(new FollowPromotions());
        var fresh = await _factory.SendAsync(new GetPromotionDecay(promotion.PromotedId));
        Assert.That((fresh.Decay.Status, fresh.Decay.Bars, fresh.Points.Count), Is.EqualTo((DecayStatus.Holding, (int?)0, 0)));
        Assert.That(fresh.Decay.Sentence, Does.StartWith("No bar has come since"));

        await _factory.StoreAsync(Later(edge: true));
        await _factory.SendAsync(new FollowPromotions());
        var found = await _factory.SendAsync(new GetPromotionDecay(promotion.PromotedId));
        var twin = await TwinAsync(promotion);
        double[] closed = [.. twin.Trades.Where(trade => !trade.Open).Select(trade => trade.Return)];
        var simulated = (await _factory.SendAsync(new GetPromotedModel(promotion.PromotedId))).Trades.Trades.Select(trade => trade.Return).ToArray();
        var (means, radii) = (new double[closed.Length], new double[closed.Length]);
        ConfidenceSequence.Compute(closed, SampleMoments.Deviation(simulated), 0.05, 100, means, radii);

        Assert.That(closed, Has.Length.GreaterThan(100));
        Assert.That((found.Decay.Status, found.Decay.Count, found.Decay.Sample, found.Decay.Bars), Is.EqualTo((DecayStatus.Holding, (int?)closed.Length, "trades", (int?)4800)));
        Assert.That(found.Decay.Mean, Is.EqualTo(closed.Average()).Within(1e-15));
        Assert.That(found.Decay.Promise, Is.EqualTo(simulated.Average()).Within(1e-15));
        Assert.That(found.Decay.ProfitFactor, Is.EqualTo(closed.Where(one => one > 0).Sum() / -closed.Where(one => one < 0).Sum()).Within(1e-9));
        Assert.That(found.Decay.Lower, Is.EqualTo(means[^1] - radii[^1]).Within(1e-15));
        Assert.That(found.Decay.Upper, Is.EqualTo(means.Zip(radii, (mean, radius) => mean + radius).Skip(4).Min()).Within(1e-15));
        Assert.That(found.Decay.TotalReturn, Is.EqualTo(twin.Result!.TotalReturn));
        Assert.That((found.Decay.FirstBar, found.Decay.LastBar), Is.EqualTo((twin.First, twin.Last)));
        Assert.That(found.Points[^1].Return, Is.EqualTo(closed.Sum()).Within(1e-9));
        Assert.That(News, Is.Empty, "nothing to tell");

        var listed = (await _factory.SendAsync(new GetPromotedModels(Status: DecayStatus.Holding))).Single();
        Assert.That((listed.PromotedId, listed.Decay!.Sentence), Is.EqualTo((promotion.PromotedId, found.Decay.Sentence)));
        Assert.That((await _factory.SendAsync(new GetPromotedModel(promotion.PromotedId))).Promoted.Decay!.Mean, Is.EqualTo(found.Decay.Mean));
        Assert.That(await _factory.SendAsync(new GetPromotedModels(Status: DecayStatus.Dead)), Is.Empty);
    }

    [Test]
    public async Task When_the_edge_is_gone_it_is_told_once_and_not_found_anew_without_new_bars()
    {
        var promotion = await PromoteAsync();
        await _factory.SendAsync(new FollowPromotions());
        await _factory.StoreAsync(Later(edge: false));
        await _factory.SendAsync(new FollowPromotions());
        var found = (await _factory.SendAsync(new GetPromotionDecay(promotion.PromotedId))).Decay;
        var follows = _follows;
        await _factory.SendAsync(new FollowPromotions());
        await Task.WhenAll(_factory.SendAsync(new FollowPromotions()), _factory.SendAsync(new FollowPromotions()));

        Assert.That(found.Status, Is.EqualTo(DecayStatus.Decaying).Or.EqualTo(DecayStatus.Dead));
        Assert.That(found.Upper, Is.LessThan(found.Promise!.Value));
        Assert.That(found.Since, Is.GreaterThan(found.FirstBar!.Value).And.LessThanOrEqualTo(found.LastBar!.Value));
        Assert.That(found.ChangedAt, Is.Not.Null);
        Assert.That((_follows, follows), Is.EqualTo((2, 2)), "nothing is computed anew");
        Assert.That(News, Has.Count.EqualTo(1));
        Assert.That(await _factory.CountAsync("evolution.promotion_news", $"status = '{found.Status}' and summary like 'SMALL, promoted %{found.Status}%'"), Is.EqualTo(1));
        Assert.That(await _factory.SendAsync(new GetPromotionNewsUnderWay()), Is.EqualTo(News), "a host that starts puts back what was not sent");

        var report = await _factory.SendAsync(new GetEvolutionReport(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow.AddDays(1)));
        Assert.That(report.Changed.Single().Decay!.Status, Is.EqualTo(found.Status));
        Assert.That((await _factory.SendAsync(new GetFollowedPromotions())).Single().Decay.Sentence, Is.EqualTo(found.Sentence));
        var due = News.Single();
        await _factory.SendAsync(due.WhenGivenUp("It does not answer."));
        Assert.That(await _factory.SendAsync(new GetPromotionNewsUnderWay()), Is.Empty);
    }

    [Test]
    public async Task With_costs_a_market_without_an_edge_kills_it()
    {
        var promotion = await PromoteAsync(SmallRuns.Relaxed with { FeeBps = 1, SlippageBps = 1 });
        await _factory.StoreAsync(Later(edge: false));
        await _factory.SendAsync(new FollowPromotions());

        var found = (await _factory.SendAsync(new GetPromotionDecay(promotion.PromotedId))).Decay;
        Assert.That((found.Status, found.Upper < 0), Is.EqualTo((DecayStatus.Dead, true)), found.Sentence);
        Assert.That(found.Sentence, Does.Contain(": dead since trade "));
        Assert.That(found.ChangedAt, Is.Null, "it was never anything else");
        Assert.That(News, Has.Count.EqualTo(1), "which is told as well");
    }

    [Test]
    public async Task What_cannot_be_followed_says_why_and_is_tried_again_when_bars_come()
    {
        var promotion = await PromoteAsync();
        await _factory.SendAsync(new FollowPromotions());
        await _factory.SendAsync(new ForgetBars("SMALL", null, null, null, "test"));
        await _factory.SendAsync(new FollowPromotions());
        var lost = (await _factory.SendAsync(new GetPromotionDecay(promotion.PromotedId))).Decay;
        var follows = _follows;
        await _factory.SendAsync(new FollowPromotions());

        Assert.That((lost.Status, lost.Mean, lost.Count), Is.EqualTo((DecayStatus.Unknown, (double?)null, (int?)null)));
        Assert.That(lost.Reason, Does.Contain("SMALL"));
        Assert.That(lost.Sentence, Is.EqualTo($"It cannot be followed: {lost.Reason}"));
        Assert.That(_follows, Is.EqualTo(follows), "not every minute");
        Assert.That(News, Has.Count.EqualTo(1));

        await _factory.StoreAsync(SmallMarket.Generate());
        await _factory.StoreAsync(Later(edge: true));
        await _factory.SendAsync(new FollowPromotions());
        var back = (await _factory.SendAsync(new GetPromotionDecay(promotion.PromotedId))).Decay;
        Assert.That((back.Status, back.Reason, back.ChangedSeries.Count), Is.EqualTo((DecayStatus.Holding, (string?)null, 0)));
        Assert.That(News, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_candidate_is_not_followed_and_an_unknown_promotion_is_not_found()
    {
        var promotion = await PromoteAsync();
        Assert.That(
            () => _factory.SendAsync(new GetPromotionDecay(promotion.PromotedId)), Throws.TypeOf<NotFoundException>().With.Message.Contains("is not followed yet"));
        await _factory.ExecuteAsync("update evolution.promoted_models set candidate = true");
        await _factory.SendAsync(new FollowPromotions());

        Assert.That(_follows, Is.Zero);
        Assert.That(() => _factory.SendAsync(new GetPromotionDecay(promotion.PromotedId)), Throws.TypeOf<NotFoundException>().With.Message.Contains("is a candidate"));
        Assert.That(() => _factory.SendAsync(new GetPromotionDecay(Guid.Empty)), Throws.TypeOf<NotFoundException>().With.Message.Contains("There is no promoted model"));
        Assert.That(() => _factory.SendAsync(new GetPromotedModels(Status: "alive")), Throws.TypeOf<FluentValidation.ValidationException>().With.Message.Contains("status: 'alive' is not known"));
    }

    [Test]
    public async Task Bars_that_come_while_it_is_followed_are_followed_in_the_same_turn()
    {
        var promotion = await PromoteAsync();
        var came = false;
        _interception.Before = async (request, _) =>
        {
            if (request is FollowStrategy && !came)
            {
                came = true;
                await _factory.StoreAsync(Later(edge: true));
            }
        };
        await _factory.SendAsync(new FollowPromotions());

        Assert.That(_follows, Is.EqualTo(2), "what was found on the bars of before is not kept");
        Assert.That((await _factory.SendAsync(new GetPromotionDecay(promotion.PromotedId))).Decay.Bars, Is.EqualTo(4800));
    }

    [Test]
    public async Task Bars_of_a_series_that_it_depends_on_wake_it_and_those_of_others_do_not()
    {
        await _factory.StoreAsync(SmallMarket.Generate());
        Assert.That(_factory.Due, Is.Empty, "there is nothing to follow yet");
        var promotion = await PromoteAsync();
        await _factory.SendAsync(new FollowPromotions());
        await _factory.StoreAsync(SmallMarket.Generate("OTHER"));
        Assert.That(_factory.Due, Is.Empty);

        await _factory.StoreAsync(Later(edge: true));
        Assert.That(_factory.Due.Distinct(), Is.EqualTo(new[] { new FollowPromotions() }));
        await _factory.RunDueAsync();
        Assert.That((await _factory.SendAsync(new GetPromotionDecay(promotion.PromotedId))).Decay.Bars, Is.EqualTo(4800));
        Assert.That(await _factory.SendAsync(new GetFollowingHealth()), Is.EqualTo(new FollowingHealth(1, 1, 0, (await _factory.SendAsync(new GetPromotionDecay(promotion.PromotedId))).Decay.ComputedAt)));

        await _factory.SendAsync(new ForgetBars("SMALL", null, null, null, "test"));
        Assert.That(_factory.Due.Distinct(), Is.EqualTo(new[] { new FollowPromotions() }));
        await _factory.SendAsync(new FollowPromotions());
        Assert.That((await _factory.SendAsync(new GetFollowingHealth())).Failed, Is.EqualTo(1));
    }

    private async Task<PromotionSummary> PromoteAsync(EvolutionRequest? request = null) => (await _factory.EvolveAsync(request ?? SmallRuns.Relaxed)).Promotion!;

    private async Task<FollowedStrategy> TwinAsync(PromotionSummary promotion)
    {
        var settings = (await _factory.SendAsync(new GetPromotedModel(promotion.PromotedId))).Settings;
        return await _factory.SendAsync(new FollowStrategy(promotion.ModelId, "SMALL", new(new(promotion.Threshold, IsQuantile: false), promotion.ZScore, promotion.Regime), settings));
    }

    /// <summary>As many bars again after those of the small market, at prices that go on from its last.</summary>
    internal static BarSeries Later(bool edge)
    {
        var (before, bars) = (SmallMarket.Generate(), SmallMarket.Generate(seed: 2, edge: edge));
        var shift = (long)TimeSpan.FromDays(7 * Math.Ceiling((before.Opening(before.Count - 1) - bars.Opening(0)).TotalDays / 7)).TotalMilliseconds;
        var factor = before.Close.Span[^1] / bars.Open.Span[0];
        double[] Scaled(ReadOnlyMemory<double> prices) => [.. prices.ToArray().Select(price => price * factor)];
        return new(
            bars.Symbol, bars.Timeframe, bars.Times.ToArray().Select(time => time + shift).ToArray(), Scaled(bars.Open), Scaled(bars.High), Scaled(bars.Low), Scaled(bars.Close),
            bars.Volume);
    }
}
