using Microsoft.Extensions.Options;
using NUnit.Framework;
using StrategyFactory.Simulation;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

internal sealed class FindExpertTests
{
    [TestCase("moving_average_cross", "moving_average_cross")]
    [TestCase("Moving Average Cross", "moving_average_cross")]
    [TestCase("EMACrossOverV1.7", "moving_average_cross")]
    [TestCase("EMACrossOver_v2", "moving_average_cross")]
    [TestCase("SpecialBundle MACross Sets", "moving_average_cross")]
    [TestCase("RSI", "rsi_reversal")]
    [TestCase("RSI v3", "rsi_reversal")]
    [TestCase("MersiTrader", null)]
    [TestCase("3MACD", null)]
    [TestCase("...", null)]
    [TestCase("", null)]
    [TestCase(null, null)]
    public async Task An_expert_is_found_by_name_alias_version_and_part(string? name, string? expert) =>
        Assert.That(await FindAsync(new(), name), Is.EqualTo(expert));

    [Test]
    public async Task Of_several_names_a_whole_one_comes_before_a_part_and_an_earlier_one_before_a_later()
    {
        Assert.That(await FindAsync(new(), "My Donchian Turtle", "RSI", "MACD"), Is.EqualTo("rsi_reversal"));
        Assert.That(await FindAsync(new(), null, " ", "MyMACross", "MyDonchianTurtle"), Is.EqualTo("donchian_breakout"), "the longest part");
    }

    [Test]
    public async Task A_configured_name_comes_before_all_others()
    {
        var options = new ExpertAdvisorOptions { Experts = { ["Fibonacci Moon"] = "macd_trend", ["RSI"] = "donchian_breakout" } };
        Assert.That(await FindAsync(options, "FibonacciMoon_v3"), Is.EqualTo("macd_trend"));
        Assert.That(await FindAsync(options, "rsi"), Is.EqualTo("donchian_breakout"));
        Assert.That(await FindAsync(new(), "FibonacciMoon"), Is.Null);
    }

    private static async Task<string?> FindAsync(ExpertAdvisorOptions experts, params string?[] names) =>
        (await new FindExpertHandler(Options.Create(new SimulationOptions { ExpertAdvisors = experts })).Handle(new(names), default))?.Name;
}
