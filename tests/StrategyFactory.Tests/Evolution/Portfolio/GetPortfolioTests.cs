using System.Text.Json;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Portfolio;

internal sealed class GetPortfolioTests
{
    private TestFactory _factory = null!;
    private RunDetails _one = null!;
    private RunDetails _other = null!;

    private Guid One => _one.Promotion!.PromotedId;

    private Guid Other => _other.Promotion!.PromotedId;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await SmallMarket.FactoryAsync();
        await _factory.StoreAsync(SmallMarket.Generate("OTHER", seed: 2));
        _one = await _factory.EvolveAsync(SmallRuns.Relaxed);
        _other = await _factory.EvolveAsync(SmallRuns.Relaxed with { Symbol = "OTHER" });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public async Task Two_promotions_are_put_together_on_the_days_that_were_kept()
    {
        var portfolio = await _factory.SendAsync(new GetPortfolio([One.ToString(), Other.ToString()]));
        var (one, other) = (await _factory.SendAsync(new GetPromotedCurves(One)), await _factory.SendAsync(new GetPromotedCurves(Other)));

        Assert.That(portfolio.Members.Select(member => (member.PromotedId, member.Symbol)), Is.EqualTo(new[] { (One, "SMALL"), (Other, "OTHER") }));
        Assert.That(portfolio.Members.Sum(member => member.Weight), Is.EqualTo(1).Within(1e-12));
        Assert.That(portfolio.Members.Select(member => member.RiskShare), Is.All.EqualTo(0.5).Within(1e-10));
        Assert.That(portfolio.CommonDays[0][0], Is.EqualTo(one.Simulation.Points.Count));
        Assert.That(portfolio.Correlations[0][1], Is.EqualTo(portfolio.Correlations[1][0]).And.InRange(-1, 1));
        Assert.That(portfolio.EqualRisk!.Holdout.Points.Select(point => point.Date), Is.EqualTo(
            one.Holdout.Points.Concat(other.Holdout.Points).Select(point => point.Date).Distinct().Order()));
        // the first day of the whole is the weighted sum of the first days
        var first = (portfolio.Members[0].Weight * (one.Simulation.Points[0].Equity - 1)) + (portfolio.Members[1].Weight * (other.Simulation.Points[0].Equity - 1));
        Assert.That(portfolio.EqualRisk.Simulation.Points[0].Equity - 1, Is.EqualTo(first).Within(1e-12));
        Assert.That(JsonSerializer.Serialize(portfolio, FactoryJson.Options), Does.Not.Contain("NaN").And.Contain("\"holdout_risk_share\""));
    }

    [Test]
    public async Task The_same_question_has_the_same_answer_and_reads_no_holdout()
    {
        GetPortfolio question = new(Verdict: "all", TargetVolatility: 0.1);
        var answer = JsonSerializer.Serialize(await _factory.SendAsync(question), FactoryJson.Options);
        Assert.That(JsonSerializer.Serialize(await _factory.SendAsync(question), FactoryJson.Options), Is.EqualTo(answer));
        var model = (await _factory.SendAsync(new GetPromotedModel(One))).Model.ModelId;
        var reads = (await _factory.SendAsync(new GetHoldoutReads(model))).Where(read => read.RunId == _one.RunId);
        Assert.That(reads.Select(read => read.Purpose), Is.EqualTo(new[] { "promotion" }));
    }

    [Test]
    public async Task Without_ids_it_takes_what_its_filters_let_through()
    {
        await _factory.SendAsync(new AnnotatePromotion(Other, new("", ["kept"], true)));
        var robust = await _factory.SendAsync(new GetPortfolio());
        var listed = await _factory.SendAsync(new GetPromotedModels());

        Assert.That(
            robust.Members.Select(member => member.PromotedId),
            Is.EqualTo(listed.Where(model => model.Promotion.Verdict == "robust").Select(model => model.PromotedId)));
        Assert.That((await AllAsync(new(Verdict: "all"))).Length, Is.EqualTo(2));
        Assert.That(await AllAsync(new(Verdict: "all", Tag: "Kept")), Is.EqualTo(new[] { Other }));
        Assert.That(await AllAsync(new(Verdict: "all", Pinned: true)), Is.EqualTo(new[] { Other }));
        var limited = await _factory.SendAsync(new GetPortfolio(Verdict: "all", Limit: 1));
        Assert.That(limited.Members.Single().PromotedId, Is.EqualTo(listed[0].PromotedId));
        Assert.That(limited.Notes, Has.Some.EqualTo("The 1 of the highest SQN of 2 promotions."));
    }

    [Test]
    public async Task A_promotion_whose_bars_have_changed_before_curves_were_kept_is_left_out()
    {
        await using var own = await SmallMarket.FactoryAsync();
        await own.StoreAsync(SmallMarket.Generate("OTHER", seed: 2));
        var (one, other) = (await own.EvolveAsync(SmallRuns.Relaxed), await own.EvolveAsync(SmallRuns.Relaxed with { Symbol = "OTHER" }));
        await using (var forget = own.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("delete from evolution.promotion_curves"))
        {
            await forget.ExecuteNonQueryAsync();
        }

        await own.StoreAsync(SmallMarket.Generate("OTHER", seed: 3));
        var portfolio = await own.SendAsync(new GetPortfolio(Verdict: "all"));

        Assert.That(portfolio.Members.Select(member => member.PromotedId), Is.EqualTo(new[] { one.Promotion!.PromotedId }), "replayed");
        Assert.That(portfolio.LeftOut.Single().PromotedId, Is.EqualTo(other.Promotion!.PromotedId));
        Assert.That(portfolio.LeftOut.Single().Reason, Does.Contain("have changed since the promotion"));
    }

    [Test]
    public void What_is_wrong_is_said()
    {
        Assert.That(Refused(new(["nonsense"])), Does.Contain("ids: 'nonsense' is not the id of a promotion."));
        Assert.That(Refused(new([One.ToString(), One.ToString()])), Does.Contain($"ids: {One} is given twice."));
        Assert.That(Refused(new([One.ToString()], Verdict: "all")), Does.Contain("ids: they are not allowed together with verdict, tag or pinned"));
        Assert.That(Refused(new([.. Enumerable.Range(0, 51).Select(_ => Guid.NewGuid().ToString())])), Does.Contain("ids: 51 given; at most 50 are allowed."));
        Assert.That(Refused(new(Verdict: "good")), Does.Contain("verdict: 'good' is not allowed; robust or all."));
        Assert.That(Refused(new(TargetVolatility: 0)), Does.Contain("target_volatility: 0 is not allowed; above 0 and at most 2 a year."));
        Assert.That(Refused(new(TargetVolatility: double.NaN)), Does.Contain("target_volatility: NaN"));
        Assert.That(Refused(new(Limit: 0)), Does.Contain("limit: 0 is not allowed; 1 to 50."));
        var missing = Assert.ThrowsAsync<NotFoundException>(() => _factory.SendAsync(new GetPortfolio([Guid.Empty.ToString()])))!;
        Assert.That(missing.Message, Is.EqualTo($"There is no promoted model {Guid.Empty}."));
    }

    private string Refused(GetPortfolio question) => Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(question))!.Message;

    private async Task<Guid[]> AllAsync(GetPortfolio question) => [.. (await _factory.SendAsync(question)).Members.Select(member => member.PromotedId)];
}
