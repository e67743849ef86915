using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using StrategyFactory.MarketData.Adjustments;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Adjustments;

internal sealed class FactorFileTests
{
    [TestCase("2014-06-09,7:1")]
    [TestCase("date,ratio\n2014-06-09,7:1\n")]
    [TestCase("Date;Stock Splits\r\n2014-06-09 ; \"7/1\"\r\n")]
    [TestCase("# Apple\n\n20140609\t7.0\n")]
    [TestCase("\uFEFF2014/06/09,7")]
    public void Lines_of_date_and_ratio_are_read(string text)
    {
        var factor = Read(text).Single();
        Assert.That((factor.Date, factor.IsLastBefore, factor.Kind, factor.Ratio, factor.PriceFactor), Is.EqualTo((new DateOnly(2014, 6, 9), false, "split", "7:1", 1 / 7.0)));
    }

    [TestCase("0.1", "1:10", 10)]
    [TestCase("1.5", "3:2", 2 / 3.0)]
    [TestCase("1.25", "5:4", 0.8)]
    [TestCase("0.333333", "1:3", 3)]
    [TestCase("1:8", "1:8", 8)]
    [TestCase("1e3", "1000:1", 0.001)]
    [TestCase("1.0027", "1.0027:1", 1 / 1.0027)]
    public void A_ratio_is_read_as_two_whole_numbers_where_it_is(string ratio, string told, double price)
    {
        var factor = Read("2020-01-02," + ratio).Single();
        Assert.That((factor.Ratio, factor.PriceFactor), Is.EqualTo((told, price)));
    }

    [Test]
    public void The_factor_file_of_Apple_holds_its_splits_exactly_and_its_dividends()
    {
        using var file = File.OpenRead(SharedData.Require("data/daily/lean/equity_usa_factor_files_aapl.csv"));
        var factors = FactorFile.Read(file, "aapl.csv");

        Assert.That(
            factors.Where(factor => factor.IsSplit).Select(factor => (factor.Date, factor.IsLastBefore, factor.Ratio, factor.PriceFactor)),
            Is.EqualTo(new[] { (new DateOnly(2000, 6, 20), true, "2:1", 0.5), (new(2005, 2, 25), true, "2:1", 0.5), (new(2014, 6, 6), true, "7:1", 1 / 7.0), (new(2020, 8, 28), true, "4:1", 0.25) }));
        var dividends = factors.Where(factor => !factor.IsSplit).ToList();
        Assert.That(dividends, Has.Count.EqualTo(35));
        Assert.That(dividends.Aggregate(1.0, (product, factor) => product * factor.PriceFactor), Is.EqualTo(0.8613657).Within(1e-12));
    }

    [Test]
    public void Utf_16_and_gzip_are_read()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.Unicode.GetPreamble());
            gzip.Write(Encoding.Unicode.GetBytes("2014-06-09,7:1\n2020-08-31,4:1\n"));
        }

        packed.Position = 0;
        Assert.That(FactorFile.Read(packed, "aapl.csv.gz").Select(factor => factor.Ratio), Is.EqualTo(new[] { "7:1", "4:1" }));
    }

    [TestCase("", "'splits.csv' holds no row")]
    [TestCase("date,ratio\n", "'splits.csv' holds no row")]
    [TestCase("2014-06-09", "line 1 has one field, '2014-06-09'")]
    [TestCase("2014-06-09,0", "line 1: ratio '0' is no ratio")]
    [TestCase("2014-06-09,-2", "line 1: ratio '-2' is no ratio")]
    [TestCase("2014-06-09,NaN", "line 1: ratio 'NaN' is no ratio")]
    [TestCase("2014-06-09,Infinity", "line 1: ratio 'Infinity' is no ratio")]
    [TestCase("2014-06-09,1e9", "line 1: ratio '1e9' is no ratio")]
    [TestCase("2014-06-09,7:0", "line 1: ratio '7:0' is no ratio")]
    [TestCase("2014-06-09,two", "line 1: ratio 'two' is no ratio")]
    [TestCase("2014-06-09,1:1", "line 1: ratio '1:1' changes nothing")]
    [TestCase("2014-06-09,7:1\n09/06/2014,2:1", "line 2: date '09/06/2014' cannot be read; year first")]
    [TestCase("2014-02-30,7:1", "line 1: date '2014-02-30' cannot be read")]
    [TestCase("2014-06-09,7:1\n2014-06-09,7:1", "line 2 repeats 2014-06-09")]
    [TestCase("20140606,1,0.1\n20140605,1,1", "line 2: 2014-06-05 is not after 2014-06-06")]
    [TestCase("20140606,1,0.1\n20150605,1", "line 2 has 2 fields")]
    [TestCase("20140606,1,0", "line 1: split factor '0' is not allowed; a number above 0.")]
    [TestCase("20140606,NaN,1", "line 1: price factor 'NaN' is not allowed")]
    public void A_wrong_file_is_refused_by_line_and_value(string text, string message)
    {
        var refusal = Assert.Throws<BarFileRefusedException>(() => Read(text))!;
        Assert.That((refusal.Field, refusal.Reason), Is.EqualTo(("factors", refusal.Reason)));
        Assert.That(refusal.Reason, Does.StartWith("factors: " + message));
    }

    private static IReadOnlyList<WrittenFactor> Read(string text) => FactorFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "splits.csv");
}
