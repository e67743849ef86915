using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Evolution;
using StrategyFactory.Tests.MarketData;

namespace StrategyFactory.Tests.Forecasting.Searches;

/// <summary>An experiment reads the bars it began with and lets go of them at its end.</summary>
internal sealed class PinnedSearchTests
{
    private readonly Interception _interception = new();
    private ForecastHarness _harness = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync(_interception.Register);
        await _harness.Factory.ImportAsync(MadeBars.Of("SPY", Timeframe.OneHour, "2024-01-01", 1500, 1));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task Bars_imported_after_it_began_change_nothing_and_stay_until_it_ends()
    {
        var request = new ForecastRequest
        {
            Name = "pinned",
            Data = new() { Symbol = "SPY", Timeframe = "1h", Target = "returns" },
            Model = "linear",
            Hyperparams = ForecastHarness.Set(("prediction_length", 1), ("context_length", 48)),
            Windows = new(Validation: 100, Gate: 100, Test: 100),
        };
        var expected = await _harness.RunAsync(request);
        var refusal = "";
        _interception.Before = async (sent, _) =>
        {
            if (sent is GetBarColumns { AsOf: not null } && refusal.Length == 0)
            {
                refusal = "imported";
                await _harness.Factory.ImportAsync(MadeBars.Of("SPY", Timeframe.OneHour, "2024-01-01", 1600, 2));
                refusal = Assert.ThrowsAsync<ConflictException>(() => _harness.SendAsync(new ForgetBars("SPY", null, null, null, "a test")))!.Message;
            }
        };
        var disturbed = await _harness.RunAsync(request);

        Assert.That(refusal, Does.StartWith("symbol: SPY is being read by forecast search "));
        Assert.That((disturbed.Status, disturbed.DataHash), Is.EqualTo(("completed", expected.DataHash)), disturbed.Error);
        Assert.That(disturbed.TestMetrics, Is.EqualTo(expected.TestMetrics));
        Assert.That(await _harness.Factory.CountAsync("market_data.pins"), Is.Zero);
        Assert.That(await _harness.Factory.CountAsync("market_data.bar_chunks", "until is not null"), Is.Zero);
        Assert.That((await _harness.RunAsync(request)).DataHash, Is.Not.EqualTo(expected.DataHash), "one that begins now reads what there is now");
    }

    [Test]
    public async Task A_pin_whose_search_has_ended_is_released()
    {
        await _harness.SendAsync(new PinBars(Guid.CreateVersion7(), PinOwner.ForecastSearch, ["QQQ"], []));
        await _harness.SendAsync(new ReleaseEndedForecasts());
        Assert.That(await _harness.SendAsync(new GetPins(PinOwner.ForecastSearch)), Is.Empty);
    }
}
