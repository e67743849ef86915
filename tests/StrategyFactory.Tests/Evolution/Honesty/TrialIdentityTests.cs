using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Honesty;

[TestFixture]
internal sealed class TrialIdentityTests
{
    private static readonly Strategy Plain = new(new(0.0003, false), 2.5, RegimeConfig.Of("regime_vix", 2, 3));
    private static readonly SimulationSettings Settings = new();

    [Test]
    public void The_canonical_form_has_sorted_keys_and_shortest_numbers() => Assert.That(
        TrialIdentity.Canonical("ab12", "EURUSD", Plain, Settings),
        Is.EqualTo("""{"direction":"Long","execution_delay_bars":1,"fee_bps":0.5,"fill":"Open","fingerprint":"ab12","initial_cash":10000,"regime_config":"regime_vix 2,3","slippage_bps":0.5,"sqn_cap":100,"threshold":0.0003,"ticker":"EURUSD","version":1,"z_score_cutoff":2.5}"""));

    [Test]
    public void The_key_is_a_sha_256_of_the_canonical_form() => Assert.That(
        TrialIdentity.Of("ab12", "EURUSD", Plain, Settings),
        Is.EqualTo(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(TrialIdentity.Canonical("ab12", "EURUSD", Plain, Settings))))).And.Length.EqualTo(64));

    [Test]
    public void Ten_and_ten_point_zero_are_one()
    {
        var settings = JsonSerializer.Deserialize<SimulationSettings>("""{"FeeBps": 10, "InitialCash": 1e4}""");
        var same = JsonSerializer.Deserialize<SimulationSettings>("""{"FeeBps": 10.0, "InitialCash": 10000.00}""");
        Assert.That(TrialIdentity.Of("f", "T", Plain, settings!), Is.EqualTo(TrialIdentity.Of("f", "T", Plain, same!)));
    }

    [Test]
    public void Negative_zero_is_zero() => Assert.That(
        Key(Plain with { ZScoreCutoff = -0.0, Threshold = new(-0.0, false) }), Is.EqualTo(Key(Plain with { ZScoreCutoff = 0, Threshold = new(0, false) })));

    [Test]
    public void Regime_values_are_a_set_and_an_empty_filter_is_absent()
    {
        Assert.That(Key(Plain with { RegimeConfig = RegimeConfig.Of("regime_vix", 3, 2, 3) }), Is.EqualTo(Key(Plain)));
        Assert.That(TrialIdentity.Canonical("f", "T", Plain with { RegimeConfig = RegimeConfig.Any }, Settings), Does.Not.Contain("regime"));
        Assert.That(TrialIdentity.Canonical("f", "T", Plain with { RegimeConfig = new([]) }, Settings), Does.Not.Contain("regime"));
    }

    [Test]
    public void Everything_that_makes_another_trial_makes_another_key()
    {
        string[] keys =
        [
            Key(Plain),
            TrialIdentity.Of("ab13", "EURUSD", Plain, Settings),
            TrialIdentity.Of("ab12", "GBPUSD", Plain, Settings),
            Key(Plain with { Threshold = new(0.00030000000000000003, false) }),
            Key(Plain with { Threshold = new(0.0003, true) }),
            Key(Plain with { ZScoreCutoff = 3 }),
            Key(Plain with { RegimeConfig = RegimeConfig.Any }),
            Key(Plain with { RegimeConfig = RegimeConfig.Of("regime_vix", 2) }),
            Key(Plain, Settings with { Direction = Direction.Both }),
            Key(Plain, Settings with { Fill = Fill.Close }),
            Key(Plain, Settings with { ExecutionDelayBars = 2 }),
            Key(Plain, Settings with { FeeBps = 1 }),
            Key(Plain, Settings with { SlippageBps = 1 }),
            Key(Plain, Settings with { SqnCap = 0 }),
            Key(Plain, Settings with { InitialCash = 1 }),
            Key(Plain, Settings with { DecideEvery = 2 }),
            Key(Plain, Settings with { SpreadFactor = 2 }),
            Key(Plain, Settings with { Fill = Fill.Passive }),
            Key(Plain, Settings with { Fill = Fill.Passive, TickSize = 0.01 }),
            Key(Plain, Settings with { Hold = Hold.Horizon }),
            Key(Plain, Settings with { Hold = Hold.Horizon, Ladder = true }),
            Key(Plain, Settings with { Hold = Hold.Barrier }),
            Key(Plain, Settings with { Hold = Hold.Barrier, ProfitTarget = 2 }),
            Key(Plain, Settings with { Hold = Hold.Barrier, StopLoss = 2 }),
            Key(Plain, Settings with { Size = 0.5 }),
            Key(Plain, Settings with { Size = 2 }),
            Key(Plain, Settings with { Sizing = Sizing.VolatilityTarget }),
            Key(Plain, Settings with { Sizing = Sizing.VolatilityTarget, TargetVolatility = 0.15 }),
            Key(Plain, Settings with { Sizing = Sizing.VolatilityTarget, MaxLeverage = 2 }),
        ];
        Assert.That(keys, Is.Unique);
        Assert.That(Key(Plain, Settings with { ProfitTarget = 2, StopLoss = 3 }), Is.EqualTo(Key(Plain)), "without barriers");
        Assert.That(Key(Plain, Settings with { TargetVolatility = 0.2, MaxLeverage = 3 }), Is.EqualTo(Key(Plain)), "with fixed sizing");
        var target = Settings with { Sizing = Sizing.VolatilityTarget };
        Assert.That(Key(Plain, target with { Size = 0.5 }), Is.EqualTo(Key(Plain, target)), "a target has no fixed size");
    }

    [Test]
    public void Every_simulation_setting_is_part_of_the_key() => Assert.That(
        typeof(SimulationSettings).GetProperties().Length, Is.EqualTo(18), "A new setting needs a place in TrialIdentity and in the test above.");

    [Test]
    public void A_trial_without_model_or_ticker_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TrialIdentity.Of("", "EURUSD", Plain, Settings));
        Assert.Throws<ArgumentException>(() => TrialIdentity.Of("ab12", " ", Plain, Settings));
    }

    private static string Key(Strategy strategy, SimulationSettings? settings = null) => TrialIdentity.Of("ab12", "EURUSD", strategy, settings ?? Settings);
}
