using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

[TestFixture]
internal sealed class RowRejectionTests
{
    [TestCase("2019-10-11 18:02,10,12,9,11", "wrong_field_count", null)]
    [TestCase("2019-10-11 18:02,10,12,9,11,100,7", "wrong_field_count", null)]
    [TestCase("2019-10-11 18:02,,12,9,11,100", "missing_value", "open")]
    [TestCase("2019-10-11 18:02,10,NaN,9,11,100", "missing_value", "high")]
    [TestCase("2019-10-11 18:02,10,12,null,11,100", "missing_value", "low")]
    [TestCase(",10,12,9,11,100", "missing_value", "time")]
    [TestCase("2019-10-11 18:02,10,12,9,1x,100", "unparsable_field", "close")]
    [TestCase("2019-10-11 18:02,10,12,9,11 x,100", "unparsable_field", "close")]
    [TestCase("2019-10-11 18:02:17,10,12,9,11,100", "off_grid", "time")]
    [TestCase("11 Oct 2019,10,12,9,11,100", "unparsable_field", "time")]
    [TestCase("2019-10-11 18:02,10,inf,9,11,100", "not_finite", "high")]
    [TestCase("2019-10-11 18:02,10,1e999,9,11,100", "not_finite", "high")]
    [TestCase("2019-10-11 18:02,0,12,0,11,100", "non_positive_price", "open")]
    [TestCase("2019-10-11 18:02,10,12,-9,11,100", "non_positive_price", "low")]
    [TestCase("2019-10-11 18:02,10,9,12,11,100", "high_below_low", "high")]
    [TestCase("2019-10-11 18:02,13,12,9,11,100", "open_outside_range", "open")]
    [TestCase("2019-10-11 18:02,10,12,9,8.99,100", "close_outside_range", "close")]
    [TestCase("2019-10-11 18:02,10,12,9,11,-1", "negative_volume", "volume")]
    public void A_bad_row_is_rejected_with_line_reason_and_field(string row, string reason, string? field)
    {
        var file = BarText.Csv("2019-10-11 18:00", "2019-10-11 18:01") + row + "\n2019-10-11 18:03,10,12,9,11,100\n";

        var result = BarText.Read(file, with: options => options with { MaxRejectedFraction = 0.5 });

        var rejection = result.Report.Rejections.Single();
        Assert.That(result.Bars.Count, Is.EqualTo(3));
        Assert.That(rejection.Reason, Is.EqualTo(reason));
        Assert.That(rejection.Lines.Single(), Is.EqualTo(new RejectedLine("bars.csv", 4, field, row)));
    }

    [TestCase(100, 1, true)]
    [TestCase(99, 1, false)]
    [TestCase(700, 7, true)]
    [TestCase(2900, 29, true)]
    [TestCase(2900, 30, false)]
    public void More_than_one_percent_rejected_refuses_the_file_whole(int rows, int bad, bool accepted)
    {
        var start = new DateTime(2019, 10, 11, 0, 0, 0, DateTimeKind.Utc);
        var file = "time,open,high,low,close,volume\n" + string.Concat(Enumerable.Range(0, rows)
            .Select(row => start.AddMinutes(row).ToString("yyyy-MM-dd HH:mm") + (row < bad ? ",10,9,12,11,100\n" : ",10,12,9,11,100\n")));

        if (accepted)
        {
            Assert.That(BarText.Read(file).Report.Rejected, Is.EqualTo(bad));
        }
        else
        {
            var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(file));
            Assert.That(refusal!.Reason, Does.Contain($"{bad} of {rows} rows").And.Contain("high_below_low").And.Contain("line 2"));
            Assert.That(refusal.Report!.Rejected, Is.EqualTo(bad));
        }
    }

    [Test]
    public void Ten_lines_are_kept_of_each_reason()
    {
        var file = BarText.Csv([.. Enumerable.Range(0, 20).Select(minute => $"2019-10-11 18:{minute:00}")])
            + string.Concat(Enumerable.Range(20, 15).Select(minute => $"2019-10-11 18:{minute:00},10,9,12,11,100\n"));

        var rejection = BarText.Read(file, with: options => options with { MaxRejectedFraction = 1 }).Report.Rejections.Single();

        Assert.That(rejection.Count, Is.EqualTo(15));
        Assert.That(rejection.Lines.Select(line => line.Line), Is.EqualTo(Enumerable.Range(22, 10)));
    }

    [Test]
    public void Blank_lines_are_no_rows_but_count_as_lines()
    {
        var result = BarText.Read("\n" + BarText.Csv("2019-10-11 18:00") + "\r\n  \n2019-10-11 18:01,10,12,9,11,x\n\n", with: options => options with { MaxRejectedFraction = 1 });

        Assert.That(result.Report.RowsRead, Is.EqualTo(2));
        Assert.That(result.Report.Rejections.Single().Lines.Single().Line, Is.EqualTo(6));
    }

    [Test]
    public void Of_rows_with_one_time_the_last_is_kept()
    {
        var result = BarText.Read("time,open,high,low,close\n2019-10-11 18:00,1,1,1,1\n2019-10-11 18:01,2,2,2,2\n2019-10-11 18:01,3,3,3,3\n2019-10-11 18:00,4,4,4,4\n");

        Assert.That(result.Bars.Open.ToArray(), Is.EqualTo(new[] { 4.0, 3.0 }));
        Assert.That(result.Report.Duplicates, Is.EqualTo(2));
        Assert.That(result.Report.OutOfOrder, Is.EqualTo(1));
        Assert.That(result.Report.RowsStored, Is.EqualTo(2));
    }

    [Test]
    public void Rows_newest_first_are_sorted()
    {
        var result = BarText.Read(BarText.Csv("2019-10-11 18:02", "2019-10-11 18:01", "2019-10-11 18:00"));

        Assert.That(BarText.Times(result), Is.Ordered);
        Assert.That(result.Report.OutOfOrder, Is.EqualTo(2));
    }
}
