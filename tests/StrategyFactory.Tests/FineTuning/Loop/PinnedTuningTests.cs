using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.MarketData;

namespace StrategyFactory.Tests.FineTuning.Loop;

internal sealed class PinnedTuningTests
{
    [Test]
    public async Task All_searches_of_a_file_read_the_bars_of_the_first_until_the_last_has_ended()
    {
        await using var harness = await ControllerHarness.StartAsync();
        await harness.Factory.ImportAsync(MadeBars.Of("EURUSD", Timeframe.OneHour, "2024-01-01", 100));
        List<string> refusals = [];
        harness.Expert.Meanwhile = async _ => refusals.Add(
            Assert.ThrowsAsync<ConflictException>(() => harness.SendAsync(new ForgetBars("EURUSD", null, null, null, "a test")))!.Message
            + await harness.QueryAsync<long>("select count(*) from market_data.pins"));
        var job = (await harness.SubmitAsync()).JobId;
        await harness.EndAsync(job);

        Assert.That(harness.Expert.Searches, Has.Count.GreaterThan(1));
        Assert.That(harness.Expert.Searches.Select(search => search.AsOf), Is.All.EqualTo(job));
        Assert.That(refusals, Has.Count.EqualTo(harness.Expert.Searches.Count));
        Assert.That(refusals, Is.All.EqualTo($"symbol: EURUSD is being read by tuning {job}; its bars can be forgotten once they have ended or are cancelled.1"));
        Assert.That(await harness.SendAsync(new GetPins(PinOwner.Tuning)), Is.Empty);
    }

    [Test]
    public async Task A_pin_whose_job_has_ended_is_released()
    {
        await using var harness = await ControllerHarness.StartAsync();
        var job = (await harness.SubmitAsync()).JobId;
        await harness.SendAsync(new PinBars(job, PinOwner.Tuning, ["EURUSD"], []));
        await harness.SendAsync(new PinBars(Guid.CreateVersion7(), PinOwner.Tuning, ["EURUSD"], []));
        await harness.SendAsync(new ReleaseEndedTunings());
        Assert.That((await harness.SendAsync(new GetPins(PinOwner.Tuning))).Select(pin => pin.Id), Is.EqualTo(new[] { job }));
    }
}
