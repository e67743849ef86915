using NUnit.Framework;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

[TestFixture]
internal sealed class ProvenOrderTests
{
    private const string Names = "ohlcv";

    [Test]
    public void Any_order_of_a_continuous_series_is_found([Values("ohlcv", "ochlv", "chlov", "vohlc", "hloc", "lhco", "clhov", "volch", "cloh")] string order)
    {
        var bars = RandomWalk(400, overnight: 0.0002);

        var roles = ProvenOrder.Find(Arrange(bars, order), 0.01);

        Assert.That(roles, Is.EqualTo(order.Select(Role)));
    }

    [Test]
    public void Volume_as_large_as_the_prices_is_still_told_apart()
    {
        var random = new Random(3);
        var bars = RandomWalk(400, overnight: 0.0002);
        bars.ForEach(bar => bar[4] = 60 + (80 * random.NextDouble()));

        Assert.That(ProvenOrder.Find(Arrange(bars, "ochlv"), 0.01), Is.EqualTo("ochlv".Select(Role)));
    }

    [Test]
    public void Without_continuity_open_and_close_stay_unproven_unless_in_the_usual_places()
    {
        var random = new Random(4);
        var bars = RandomWalk(400, overnight: 0.05);

        Assert.That(ProvenOrder.Find(Arrange(bars, "ochlv"), 0.01), Is.Null);
        Assert.That(ProvenOrder.Find(Arrange(bars, "ohlcv"), 0.01), Is.EqualTo("ohlcv".Select(Role)));
    }

    [Test]
    public void Flat_bars_prove_nothing() =>
        Assert.That(ProvenOrder.Find([.. Enumerable.Range(0, 100).Select(_ => new double[] { 5, 5, 5, 5, 1 })], 0.01), Is.Null);

    [Test]
    public void Columns_that_are_no_bars_are_not_proven()
    {
        var random = new Random(5);

        Assert.That(ProvenOrder.Find([.. Enumerable.Range(0, 100).Select(_ => new[] { random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble() })], 0.01), Is.Null);
    }

    [Test]
    public void A_headerless_file_whose_order_is_not_proven_asks_for_the_columns()
    {
        var text = string.Concat(Arrange(RandomWalk(100, overnight: 0.05), "ochlv").Select((row, minute) => FormattableString.Invariant($"{1570817100 + (60 * minute)},{string.Join(',', row)}\n")));

        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(text));

        Assert.That(refusal!.Field, Is.EqualTo("columns"));
        Assert.That(refusal.Reason, Does.Contain("order of the columns cannot be proven"));
        Assert.That(BarText.Read(text, with: options => options with { Columns = "time,open,close,high,low,volume" }).Bars.Count, Is.EqualTo(100));
    }

    [Test]
    public void A_headerless_file_newest_first_is_proven_in_time_order()
    {
        var rows = Arrange(RandomWalk(300, overnight: 0.0002), "ochlv").Select((row, minute) => FormattableString.Invariant($"{1570817100 + (60 * minute)},{string.Join(',', row)}\n"));

        Assert.That(BarText.Read(string.Concat(rows.Reverse())).Report.Columns, Is.EqualTo("time,open,close,high,low,volume"));
    }

    /// <summary>Rows of open, high, low, close, volume; <paramref name="overnight"/> is the size of the step from close to next open.</summary>
    private static List<double[]> RandomWalk(int count, double overnight)
    {
        var random = new Random(1);
        var bars = new List<double[]>();
        var last = 100.0;
        for (var i = 0; i < count; i++)
        {
            var open = last * Math.Exp(overnight * (random.NextDouble() - 0.5));
            var close = open * Math.Exp(0.004 * (random.NextDouble() - 0.5));
            var high = Math.Max(open, close) * (1 + (0.001 * random.NextDouble()));
            var low = Math.Min(open, close) * (1 - (0.001 * random.NextDouble()));
            bars.Add([open, high, low, close, 1 + (20 * random.NextDouble())]);
            last = close;
        }

        return bars;
    }

    private static List<double[]> Arrange(List<double[]> bars, string order) =>
        bars.ConvertAll(bar => order.Select(name => bar[Names.IndexOf(name, StringComparison.Ordinal)]).ToArray());

    private static ColumnRole Role(char name) => name switch
    {
        'o' => ColumnRole.Open,
        'h' => ColumnRole.High,
        'l' => ColumnRole.Low,
        'c' => ColumnRole.Close,
        _ => ColumnRole.Volume,
    };
}
