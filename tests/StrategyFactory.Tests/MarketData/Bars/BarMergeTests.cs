using NUnit.Framework;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Bars;

[TestFixture]
internal sealed class BarMergeTests
{
    [Test]
    public void Where_both_have_a_bar_the_incoming_one_wins()
    {
        var merged = BarMerge.Merge(Series(1.0, 1, 2, 3, 7), Series(2.0, 0, 2, 3, 4, 9));

        Assert.That(merged.Times.ToArray(), Is.EqualTo(new long[] { 0, 1, 2, 3, 4, 7, 9 }));
        Assert.That(merged.Close.ToArray(), Is.EqualTo(new double[] { 2, 1, 2, 2, 2, 1, 2 }));
        Assert.That(merged.Volume.ToArray(), Is.EqualTo(merged.Close.ToArray()));
    }

    [Test]
    public void Merging_equals_a_dictionary_that_is_overwritten()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var existing = Series(1, [.. Enumerable.Range(0, 40).Where(_ => random.Next(3) == 0).Select(time => (long)time)]);
            var incoming = Series(2, [.. Enumerable.Range(0, 40).Where(_ => random.Next(3) == 0).Select(time => (long)time)]);
            var expected = new SortedDictionary<long, double>();
            foreach (var series in new[] { existing, incoming })
            {
                for (var i = 0; i < series.Count; i++)
                {
                    expected[series.Times.Span[i]] = series.Close.Span[i];
                }
            }

            var merged = BarMerge.Merge(existing, incoming);

            Assert.That(merged.Times.ToArray(), Is.EqualTo(expected.Keys));
            Assert.That(merged.Close.ToArray(), Is.EqualTo(expected.Values));
        }
    }

    [Test]
    public void Spreads_go_with_their_bars_and_are_unknown_where_a_bar_came_without()
    {
        var (known, unknown) = (Series(1, 1, 2, 3, 7).WithSpread(1, 1), Series(2, 0, 2, 3, 4));
        double[] spread = known.Spread!.Value.ToArray();

        Assert.That(BarMerge.Merge(known, unknown).Spread!.Value.ToArray(), Is.EqualTo(new[] { double.NaN, spread[0], double.NaN, double.NaN, double.NaN, spread[3] }));
        Assert.That(BarMerge.Merge(unknown, known).Spread!.Value.ToArray(), Is.EqualTo(new[] { double.NaN, spread[0], spread[1], spread[2], double.NaN, spread[3] }));
        Assert.That(BarMerge.Merge(unknown, unknown).Spread, Is.Null);
        Assert.That(BarMerge.Without(known, 1, 3, 0, 4).Spread!.Value.ToArray(), Is.EqualTo(new[] { spread[0], spread[3] }));
    }

    [Test]
    public void Bars_of_different_symbols_cannot_be_merged() =>
        Assert.Throws<ArgumentException>(() => BarMerge.Merge(Series(1, 1), new BarSeries("OTHER", Timeframe.OneMinute, default, default, default, default, default, default)));

    [Test]
    public void Two_real_files_that_overlap_in_one_day_give_each_minute_once()
    {
        var first = Read("spy-01.15.2015.csv.gz");
        var second = Read("spy-01.29.2015.csv.gz");

        var merged = BarMerge.Merge(first, second);
        var backwards = BarMerge.Merge(second, first);

        Assert.That(merged.Count, Is.EqualTo(3900 + 3900 - 390));
        Assert.That(merged.Times.Span.SequenceEqual(backwards.Times.Span), Is.True);
        var differing = Enumerable.Range(0, merged.Count).Where(i => merged.Volume.Span[i] != backwards.Volume.Span[i]).ToList();
        Assert.That(differing, Has.Count.EqualTo(1));
        Assert.That(merged.Volume.Span[differing[0]], Is.EqualTo(1368883)); // 08:34 of 2015-01-15, the later file
        Assert.That(backwards.Volume.Span[differing[0]], Is.EqualTo(1496124));
    }

    private static BarSeries Series(double value, params long[] times)
    {
        var values = Enumerable.Repeat(value, times.Length).ToArray();
        return new BarSeries("TEST", Timeframe.OneMinute, times, values, values, values, values, values);
    }

    private static BarSeries Read(string file)
    {
        using var stream = File.OpenRead(SharedData.Require("data/intraday/raw_overlapping/" + file));
        return BarFileReader.Read(stream, file, "SPY", new ImportOptions { Timeframe = Timeframe.OneMinute, TimeZone = "America/Chicago" }, null, CancellationToken.None).Bars;
    }
}
