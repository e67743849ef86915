using NUnit.Framework;
using StrategyFactory.MarketData.Features;

namespace StrategyFactory.Tests.MarketData.Features;

internal sealed class FeatureCatalogueTests
{
    [TestCase("rsi_14", "rsi_N", 14, null, null)]
    [TestCase("return_1", "return_N", 1, null, null)]
    [TestCase("return_z_20", "return_z_N", 20, null, null)]
    [TestCase("obv", "obv", 0, null, null)]
    [TestCase("vix_return_1", "vix_return_1", 0, null, null)]
    [TestCase("beta_60:spy", "beta_N:REF", 60, "SPY", null)]
    [TestCase("residual_return_60:BRK.B", "residual_return_N:REF", 60, "BRK.B", null)]
    [TestCase("spy.rsi_14", "rsi_N", 14, null, "SPY")]
    [TestCase("BRK.B.volume_sma_20", "volume_sma_N", 20, null, "BRK.B")]
    [TestCase("QQQ.beta_60:SPY", "beta_N:REF", 60, "SPY", "QQQ")]
    [TestCase("SPY.vrp_20", "vrp_N", 20, null, "SPY")]
    public void A_name_is_read_into_family_number_and_symbols(string name, string pattern, int n, string? comparedWith, string? of)
    {
        var definition = Parse(name);

        Assert.That((definition.Family.Pattern, definition.N, definition.ComparedWith, definition.Of), Is.EqualTo((pattern, n, comparedWith, of)));
        Assert.That(Parse(definition.Name).Name, Is.EqualTo(definition.Name), "the canonical name reads back");
    }

    [TestCase("foo_3", "'foo_3' is not known; allowed: sma_N")]
    [TestCase("", "is not known")]
    [TestCase(null, "is not known")]
    [TestCase("RSI_14", "is not known")]
    [TestCase("vix_return_2", "is not known")]
    [TestCase("regime_vix", "is not known")]
    [TestCase("rsi", "rsi_N must be a whole number 2…500")]
    [TestCase("rsi_", "2…500")]
    [TestCase("rsi_1", "2…500")]
    [TestCase("rsi_501", "2…500")]
    [TestCase("rsi_014", "2…500")]
    [TestCase("rsi_+14", "2…500")]
    [TestCase("rsi_99999999999", "2…500")]
    [TestCase("return_0", "return_N must be a whole number 1…500")]
    [TestCase("return_501", "1…500")]
    [TestCase("roc_0", "1…500")]
    [TestCase("beta_60", "needs a symbol to compare with: beta_N:REF")]
    [TestCase("beta_60:", "'' is not a symbol")]
    [TestCase("beta_60:S PY", "'S PY' is not a symbol")]
    [TestCase("beta_60:EUR/USD", "'EUR/USD' is not a symbol; allowed are 1 to 32 letters A-Z, digits and . _ - ^ =.")]
    [TestCase("A..B.rsi_14", "'A..B' is not a symbol")]
    [TestCase(".rsi_14", "'' is not a symbol")]
    [TestCase("rsi_14:SPY", "rsi_N compares with no symbol; a feature of another symbol is written SPY.rsi_N")]
    public void A_wrong_name_is_refused_with_what_is_allowed(string? name, string message)
    {
        Assert.That(FeatureCatalogue.TryParse(name, out var definition, out var error), Is.False);
        Assert.That(error, Does.Contain(message));
        Assert.That(definition, Is.Null);
    }

    [Test]
    public void The_bounds_of_N_are_allowed()
    {
        string[] names = ["rsi_2", "rsi_500", "return_1", "return_500", "roc_1"];

        Assert.That(names.Select(name => Parse(name).Name), Is.EqualTo(names));
    }

    [Test]
    public void Flags_tell_what_a_feature_needs()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Parse("sma_20").IsStationary, Is.False);
            Assert.That(Parse("dist_sma_20").IsStationary, Is.True);
            Assert.That(Parse("mfi_14").NeedsVolume, Is.True);
            Assert.That(Parse("SPY.obv").NeedsVolume, Is.True);
            Assert.That(Parse("rsi_14").NeedsVolume, Is.False);
            Assert.That(Parse("vrp_20").NeedsVix, Is.True);
            Assert.That(Parse("rsi_14").NeedsVix, Is.False);
            Assert.That(Parse("rsi_14").ReferenceSymbols, Is.Empty);
            Assert.That(Parse("QQQ.beta_60:SPY").ReferenceSymbols, Is.EqualTo(new[] { "QQQ", "SPY" }));
            Assert.That(Parse("adx_14").Warmup, Is.EqualTo(27));
        });
    }

    [Test]
    public void Patterns_are_unique_and_level_features_are_the_twelve_of_the_definition()
    {
        Assert.That(FeatureCatalogue.Families.Select(family => family.Pattern), Is.Unique);
        Assert.That(FeatureCatalogue.Families.Where(family => !family.IsStationary).Select(family => family.Pattern), Is.EquivalentTo(new[]
        {
            "sma_N", "ema_N", "bb_upper_N", "bb_mid_N", "bb_lower_N", "vwap", "obv", "macd_line", "macd_signal", "macd_hist", "atr_N",
            "volume_sma_N",
        }));
        Assert.That(FeatureCatalogue.Families.Select(family => family.Description), Is.All.Not.Empty);
    }

    [Test]
    public void Columns_show_every_family_that_needs_no_reference_symbol_under_a_name_that_parses()
    {
        var columns = FeatureCatalogue.Columns;

        Assert.That(columns.Select(column => column.Name), Is.Unique);
        Assert.That(columns.Select(column => Parse(column.Name)), Is.EqualTo(columns));
        Assert.That(columns.Select(column => column.Family).Distinct(),
            Is.EquivalentTo(FeatureCatalogue.Families.Where(family => !family.TakesReference)));
    }

    [Test]
    public void The_default_set_is_twenty_stationary_features_of_prices_alone_with_the_two_of_the_planted_edge()
    {
        var definitions = ConfiguredFeatures.Default.Select(Parse).ToArray();

        Assert.That(definitions.Select(definition => definition.Name), Is.Unique);
        Assert.That(definitions, Has.Length.EqualTo(20));
        Assert.That(definitions, Has.All.Matches<FeatureDefinition>(definition =>
            definition.IsStationary && !definition.NeedsVolume && !definition.NeedsVix && definition.ReferenceSymbols.Count == 0));
        Assert.That(ConfiguredFeatures.Default, Is.SupersetOf(new[] { "return_1", "return_z_20" }));
    }

    private static FeatureDefinition Parse(string name)
    {
        Assert.That(FeatureCatalogue.TryParse(name, out var definition, out var error), Is.True, error);
        return definition!;
    }
}
