using MediatR;
using Microsoft.Extensions.Options;
using NSubstitute;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;

namespace StrategyFactory.Tests.MarketData.Features;

internal sealed class ResolveFeaturesTests
{
    [Test]
    public async Task Without_names_the_configured_set_is_taken([Values] bool isNull)
    {
        var expected = ConfiguredFeatures.Default;

        Assert.That(await ResolveAsync(isNull ? null : []), Is.EqualTo(expected));
        Assert.That(expected, Has.Count.EqualTo(20));
    }

    [Test]
    public async Task Of_the_default_set_a_reference_symbol_gets_everything_but_the_clock()
    {
        var resolved = await ResolveAsync(null, "spy");

        Assert.That(resolved.Take(20), Is.EqualTo(ConfiguredFeatures.Default));
        Assert.That(resolved.Skip(20), Is.EqualTo(ConfiguredFeatures.Default.Where(name => !name.StartsWith("time_", StringComparison.Ordinal)).Select(name => $"SPY.{name}")));
    }

    [Test]
    public async Task Levels_calendar_volatility_index_and_comparisons_are_not_copied_to_reference_symbols() =>
        Assert.That(await ResolveAsync(["sma_20", "dow_sin", "vrp_20", "beta_60:QQQ", "rsi_14", "mfi_14"], "SPY"),
            Is.EqualTo(new[] { "sma_20", "dow_sin", "vrp_20", "beta_60:QQQ", "rsi_14", "mfi_14", "SPY.rsi_14", "SPY.mfi_14" }));

    [Test]
    public async Task A_symbol_that_the_list_already_names_in_that_form_adds_nothing() =>
        Assert.That(await ResolveAsync(["rsi_14", "ibs", "SPY.ibs"], "SPY", "QQQ"), Is.EqualTo(new[] { "rsi_14", "ibs", "SPY.ibs", "QQQ.rsi_14", "QQQ.ibs" }));

    [Test]
    public async Task A_comparison_with_a_symbol_does_not_keep_its_features_away() =>
        Assert.That(await ResolveAsync(["rsi_14", "beta_60:SPY"], "SPY"), Is.EqualTo(new[] { "rsi_14", "beta_60:SPY", "SPY.rsi_14" }));

    [Test]
    public async Task Resolving_again_changes_nothing()
    {
        var once = await ResolveAsync(["rsi_14", "beta_60:SPY", "time_sin"], "SPY", "QQQ");

        Assert.That(await ResolveAsync([.. once], "SPY", "QQQ"), Is.EqualTo(once));
    }

    [Test]
    public async Task Repeated_names_count_once_however_they_are_written() =>
        Assert.That(await ResolveAsync(["rsi_14", "spy.rsi_14", "rsi_14", "SPY.rsi_14", "beta_60:spy", "beta_60:SPY"]), Is.EqualTo(new[] { "rsi_14", "SPY.rsi_14", "beta_60:SPY" }));

    [TestCase("foo_3", "Feature 'foo_3' is not known; allowed: sma_N")]
    [TestCase("rsi_1", "Feature 'rsi_1': N of rsi_N must be a whole number 2…500.")]
    [TestCase("", "Feature '' is not known")]
    public void An_unknown_name_is_refused(string name, string message)
    {
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => ResolveAsync(["rsi_14", name]));

        Assert.That(refusal!.Message, Does.StartWith(message));
        Assert.That(refusal.Field, Is.EqualTo("features"));
    }

    [TestCase("S PY", "rsi_14")]
    [TestCase("", "rsi_14")]
    [TestCase("../x", "time_sin")]
    public void A_name_that_no_symbol_can_have_is_refused_as_a_reference(string symbol, string feature)
    {
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => ResolveAsync([feature], symbol));

        Assert.That(refusal!.Message, Does.StartWith("reference_symbols: Symbol '"));
        Assert.That(refusal.Field, Is.EqualTo("reference_symbols"));
    }

    private static Task<IReadOnlyList<string>> ResolveAsync(string[]? features, params string[] references) =>
        new ResolveFeaturesHandler(Substitute.For<IMediator>(), Options.Create(new MarketDataOptions { DefaultFeatures = [.. ConfiguredFeatures.Default] }))
            .Handle(new ResolveFeatures(features, references), CancellationToken.None);
}
