using System.Globalization;
using System.IO.Compression;
using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.MarketData.Regimes;
using StrategyFactory.Numerics.Mixtures;

namespace StrategyFactory.Tests.MarketData.Features;

/// <summary>The defaults on half a year of real one-minute bars without volume.</summary>
internal sealed class MinuteBarsOfEurusdTests
{
    private const string File = "data/intraday/EURUSD_M1_2017-01_2017-06_histdata.csv.gz";

    private static readonly Lazy<BarSeries> Bars = new(Read);

    [Test]
    public void Every_default_feature_is_defined_on_almost_every_bar_and_finite()
    {
        var bars = Bars.Value;

        Assert.Multiple(() =>
        {
            foreach (var name in ConfiguredFeatures.Default)
            {
                Assert.That(FeatureCatalogue.TryParse(name, out var definition, out _), Is.True);
                var values = FeatureComputation.Compute(definition!, bars, _ => bars, null)[definition!.Warmup..];
                // Where the price stands still, a short window has no deviation to measure by: three bars in 1.5 of 1,000.
                Assert.That(values.Count(double.IsNaN), Is.LessThan(values.Length / 500), name);
                Assert.That(values.Where(value => !double.IsNaN(value)), Has.All.Matches<double>(double.IsFinite), name);
            }
        });
    }

    [Test]
    public void Indicators_of_volume_are_undefined_where_the_source_has_none([Values("mfi_14", "vwap", "amihud_20", "volume_ratio_20", "volume_z_20")] string name)
    {
        Assert.That(FeatureCatalogue.TryParse(name, out var definition, out _), Is.True);
        Assert.That(FeatureComputation.Compute(definition!, Bars.Value, _ => throw new InvalidOperationException(), null).All(double.IsNaN), Is.True);
    }

    [Test]
    public void Both_mixture_regimes_occur_and_the_wild_one_moves_more()
    {
        var bars = Bars.Value;
        var result = RegimeGmm.Compute(bars, 0, bars.Count * 6 / 10);
        var returns = OneBarReturns.Of(bars).ToArray();
        double Size(int regime) => Enumerable.Range(0, bars.Count).Where(t => result.Values[t] == regime).Average(t => Math.Abs(returns[t]));

        Assert.That(result.Mixture.Outcome, Is.EqualTo(MixtureOutcome.Converged));
        Assert.That(Size(1), Is.GreaterThan(1.5 * Size(0)));
    }

    private static BarSeries Read()
    {
        using var reader = new StreamReader(new GZipStream(System.IO.File.OpenRead(SharedData.Require(File)), CompressionMode.Decompress));
        var rows = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd().Split(';')).ToArray();

        // The source has Eastern Standard Time all year.
        long[] times = [.. rows.Select(row => new DateTimeOffset(
            DateTime.ParseExact(row[0], "yyyyMMdd HHmmss", CultureInfo.InvariantCulture), TimeSpan.FromHours(-5)).ToUnixTimeMilliseconds())];
        double[] Column(int index) => [.. rows.Select(row => double.Parse(row[index], CultureInfo.InvariantCulture))];
        return new("EURUSD", Timeframe.OneMinute, times, Column(1), Column(2), Column(3), Column(4), Column(5));
    }
}
