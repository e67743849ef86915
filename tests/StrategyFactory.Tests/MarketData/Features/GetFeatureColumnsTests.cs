using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Features;

internal sealed class GetFeatureColumnsTests
{
    [Test]
    public async Task Columns_tell_what_a_symbol_lacks()
    {
        await using var factory = await TestFactory.CreateAsync();
        await factory.ImportAsync(MadeBars.Of("MUTE", Timeframe.OneHour, "2024-01-01", 10, withVolume: false));
        await factory.ImportAsync(MadeBars.Of("LOUD", Timeframe.OneHour, "2024-01-01", 10));
        var (mute, loud) = (await factory.SendAsync(new GetFeatureColumns("mute")), await factory.SendAsync(new GetFeatureColumns("LOUD ")));
        await factory.ImportAsync(MadeBars.Of("VIX", Timeframe.OneDay, "2024-01-01", 10, withVolume: false));
        var withVix = await factory.SendAsync(new GetFeatureColumns("MUTE"));

        Assert.That((mute.Symbol, loud.Symbol), Is.EqualTo(("MUTE", "LOUD")));
        Assert.That(Unavailable(mute), Is.EquivalentTo(mute.Columns.Where(column => column.NeedsVolume || column.Name.Contains("vix_") || column.Name.StartsWith("vrp_", StringComparison.Ordinal)).Select(column => column.Name)));
        Assert.That(Unavailable(loud), Is.EqualTo(new[] { "vix_close", "vix_return_1", "vix_z_20", "vix_z_60", "vrp_20" }));
        Assert.That(Unavailable(withVix), Is.EquivalentTo(mute.Columns.Where(column => column.NeedsVolume).Select(column => column.Name)));
        Assert.That(Unavailable(withVix), Has.Member("mfi_14").And.Member("obv"));
    }

    [Test]
    public async Task The_default_set_is_marked_and_families_and_regimes_are_listed()
    {
        await using var factory = await TestFactory.CreateAsync();
        await factory.ImportAsync(MadeBars.Of("ANY", Timeframe.OneHour, "2024-01-01", 10));
        var columns = await factory.SendAsync(new GetFeatureColumns("ANY"));

        Assert.That(columns.Columns.Where(column => column.Default).Select(column => column.Name), Is.EquivalentTo(ConfiguredFeatures.Default));
        Assert.That(columns.Families.Select(family => family.Pattern), Is.EqualTo(FeatureCatalogue.Families.Append(FeatureCatalogue.Forecast).Select(family => family.Pattern)));
        Assert.That(columns.RegimeColumns, Is.EqualTo(new Dictionary<string, int>(StringComparer.Ordinal) { ["regime_gmm"] = 2, ["regime_sma"] = 2, ["regime_vix"] = 4 }));
    }

    [Test]
    public async Task An_unknown_symbol_is_refused_with_the_known_ones()
    {
        await using var factory = await TestFactory.CreateAsync();
        await factory.ImportAsync(MadeBars.Of("ANY", Timeframe.OneHour, "2024-01-01", 10));

        var refusal = Assert.ThrowsAsync<NotFoundException>(() => factory.SendAsync(new GetFeatureColumns("IBM")));
        Assert.That((refusal!.Message, refusal.Field), Is.EqualTo(("Symbol 'IBM' is not imported; known: ANY.", "symbol")));
    }

    private static IEnumerable<string> Unavailable(FeatureColumns columns) => columns.Columns.Where(column => !column.Available).Select(column => column.Name);
}
