using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Following;

/// <summary>What a promotion says of stored bars, and of posted ones.</summary>
internal sealed class PromotedSignalTests
{
    private const int Known = 4000;

    private static readonly BarSeries All = SmallMarket.Generate();

    private TestFactory _factory = null!;
    private PromotedModelDetails _promoted = null!;

    private Guid Id => _promoted.Promoted.PromotedId;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync(SmallMarket.Settings.ToDictionary(StringComparer.Ordinal));
        await _factory.StoreAsync(All.Head(Known));
        var run = await _factory.EvolveAsync(SmallRuns.Relaxed with { Direction = Direction.Both });
        _promoted = await _factory.SendAsync(new GetPromotedModel(run.Promotion!.PromotedId));
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
    [Order(1)]
    public async Task Before_any_later_bar_it_is_predicted_and_nothing_is_followed()
    {
        var signal = await _factory.SendAsync(new GetPromotedSignal(Id));

        Assert.That((signal.Symbol, signal.Timeframe, signal.BarTime, signal.ClosesAt), Is.EqualTo(("SMALL", "1m", All.Opening(Known - 1), All.Opening(Known - 1).AddMinutes(1))));
        Assert.That((signal.Following, signal.BarsFollowed, signal.Position, signal.Posted, signal.Closed), Is.EqualTo((false, 0, "flat", false, true)));
        Assert.That(signal.AgeBars, Is.EqualTo((int)Math.Floor(signal.AgeMinutes)).And.GreaterThan(0));
        Assert.That(signal.Order, Does.StartWith("nothing yet"));
        Assert.That(signal.Prediction, Is.Not.Null);
        Assert.That(signal.ChangedSeries, Is.Empty);
    }

    [Test]
    [Order(2)]
    public async Task Contributions_of_a_linear_model_add_up_to_its_prediction()
    {
        var signal = await _factory.SendAsync(new GetPromotedSignal(Id));
        var (details, weights) = (_promoted.Model.Details, _promoted.Model.Details.Coefficients!);
        var mean = weights.Intercept + details.Features.Index().Sum(feature => weights.Weights[feature.Index] * weights.Means[feature.Index]);

        Assert.That(signal.Features.Select(feature => feature.Name), Is.EqualTo(details.Features));
        Assert.That(signal.Features.Select(feature => feature.Weight), Is.EqualTo(weights.StandardisedWeights));
        Assert.That(mean + signal.Features.Sum(feature => feature.Contribution!.Value), Is.EqualTo(signal.Prediction!.Value).Within(1e-12));
        Assert.That(signal.Features.Select(feature => feature.Contribution!.Value), Has.Some.Not.Zero);
    }

    [Test]
    [Order(3)]
    public async Task Posted_bars_say_what_the_same_bars_say_when_they_are_stored()
    {
        var series = await _factory.SeriesAsync("SMALL");
        List<PromotedSignal> posted = [];
        foreach (var end in new[] { Known + 1, Known + 95, Known + 400 })
        {
            posted.Add(await _factory.SendAsync(new PredictPromoted(Id, new() { Bars = Bars(Known, end), Last = 50 })));
        }

        Assert.That(FactoryJson.Write(await _factory.SeriesAsync("SMALL")), Is.EqualTo(FactoryJson.Write(series)), "nothing is stored");
        foreach (var (said, end) in posted.Zip(new[] { Known + 1, Known + 95, Known + 400 }))
        {
            await _factory.StoreAsync(All.Head(end));
            var stored = await _factory.SendAsync(new GetPromotedSignal(Id, 50));
            Assert.That((said.Posted, said.BarsFollowed, said.BarTime, said.Rows.Count), Is.EqualTo((true, end - Known, All.Opening(end - 1), 50)));
            Assert.That(Timeless(said), Is.EqualTo(Timeless(stored)));
        }

        Assert.That(posted[^1].Rows.Select(row => row.Signal).Distinct(StringComparer.Ordinal).Count(), Is.GreaterThan(1));
    }

    [Test]
    [Order(4)]
    public async Task Posted_bars_take_over_from_their_first_time_on()
    {
        // stored until 4400; from 4300 on only the posted ones count
        var bent = All.Bend(Known + 300);
        var said = await _factory.SendAsync(new PredictPromoted(Id, new() { Bars = Bars(Known + 300, Known + 350, bent) }));
        await _factory.SendAsync(new ForgetBars("SMALL", null, All.Opening(Known + 300), null, "test"));
        await _factory.StoreAsync(bent.Part((Known + 300)..(Known + 350)));

        Assert.That(said.BarsFollowed, Is.EqualTo(350));
        Assert.That(Timeless(said), Is.EqualTo(Timeless(await _factory.SendAsync(new GetPromotedSignal(Id)))));
    }

    [Test]
    [Order(5)]
    public async Task Bars_of_the_holdout_are_predicted_and_not_followed_and_those_that_chose_the_model_are_refused()
    {
        var said = await _factory.SendAsync(new PredictPromoted(Id, new() { Bars = Bars(Known - 100, Known - 20) }));
        Assert.That((said.Following, said.BarTime, said.Position), Is.EqualTo((false, All.Opening(Known - 21), "flat")));
        Assert.That(said.Prediction, Is.Not.Null);

        var refused = Assert.ThrowsAsync<UnprocessableException>(() => _factory.SendAsync(new PredictPromoted(Id, new() { Bars = Bars(2000, 2010) })));
        Assert.That((refused!.Field, refused.Message), Is.EqualTo(("bars[0].time", $"bars[0].time: {All.Opening(2000):O} is not allowed; from {All.Opening(2400):O} on, where the bars end that chose the model.")));
    }

    [Test]
    public void What_is_wrong_with_a_bar_names_its_place_and_field()
    {
        var good = Bars(Known + 500, Known + 503);
        Assert.Multiple(() =>
        {
            AssertRefused(good, 1, bar => bar with { High = bar.Low / 2 }, "bars[1].high", "at least the low");
            AssertRefused(good, 2, bar => bar with { Close = bar.High * 2 }, "bars[2].close", "from low to high");
            AssertRefused(good, 0, bar => bar with { Open = 0 }, "bars[0].open", "a price above 0");
            AssertRefused(good, 0, bar => bar with { Volume = -1 }, "bars[0].volume", "at least 0");
            AssertRefused(good, 1, bar => bar with { Spread = 0.5 }, "bars[1].spread", "below 0.5");
            AssertRefused(good, 2, bar => bar with { Time = good[1].Time }, "bars[2].time", "later than the bar before");
        });
        var refused = Assert.ThrowsAsync<UnprocessableException>(() => _factory.SendAsync(
            new PredictPromoted(Id, new() { Bars = [good[0], good[1] with { Time = good[1].Time.AddSeconds(7) }] })));
        Assert.That((refused!.Field, refused.Message), Is.EqualTo(("bars[1].time", $"bars[1].time: {good[1].Time.AddSeconds(7):O} is not allowed; bars of 1m begin 0 s after its multiples.")));
        var many = Enumerable.Range(0, 10_001).Select(place => good[0] with { Time = good[0].Time.AddMinutes(place) }).ToList();
        Assert.That(Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new PredictPromoted(Id, new() { Bars = many })))!.Errors.Single().PropertyName, Is.EqualTo("bars"));
        Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new PredictPromoted(Id, new() { Last = 0 })));
        Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new GetPromotedSignal(Id, 1001)));
        Assert.ThrowsAsync<NotFoundException>(() => _factory.SendAsync(new GetPromotedSignal(Guid.Empty)));
    }

    private void AssertRefused(IReadOnlyList<PostedBar> good, int place, Func<PostedBar, PostedBar> change, string field, string allowed)
    {
        var bars = good.Select((bar, at) => at == place ? change(bar) : bar).ToList();
        var error = Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new PredictPromoted(Id, new() { Bars = bars })))!.Errors.Single();
        Assert.That(error.PropertyName, Is.EqualTo(field));
        Assert.That(error.ErrorMessage, Does.StartWith(field + ": ").And.Contain(allowed));
    }

    private static string Timeless(PromotedSignal signal) => FactoryJson.Write(signal with { AgeBars = 0, AgeMinutes = 0, Posted = false });

    private static List<PostedBar> Bars(int from, int to, BarSeries? of = null)
    {
        var bars = of ?? All;
        return
        [
            .. Enumerable.Range(from, to - from).Select(bar => new PostedBar(
                bars.Opening(bar), bars.Open.Span[bar], bars.High.Span[bar], bars.Low.Span[bar], bars.Close.Span[bar], bars.Volume.Span[bar])),
        ];
    }
}
