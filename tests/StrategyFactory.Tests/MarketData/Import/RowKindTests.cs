using NUnit.Framework;

namespace StrategyFactory.Tests.MarketData.Import;

/// <summary>Rows that are no bars and were not meant as such, and bars of which something small is wrong.</summary>
internal sealed class RowKindTests
{
    [TestCase("time,open,high,low,close,volume", "words")]
    [TestCase(",SPY,SPY,SPY,SPY,SPY", "words")]
    [TestCase("\"Source: a vendor, delayed by 15 minutes\"", "words")]
    [TestCase("Total,,,,,", "no_prices")]
    [TestCase("2019-10-11 18:02,,,,,", "no_prices")]
    [TestCase("2019-10-11 18:02,null,null,null,null,null", "no_prices")]
    [TestCase("2019-10-11 18:02,NaN,NaN,NaN,NaN,0", "no_prices")]
    [TestCase("2019-10-11 18:02,-,-,-,-,-", "no_prices")]
    public void A_row_that_was_not_meant_as_a_bar_is_skipped_and_counts_towards_nothing(string row, string reason)
    {
        var file = BarText.Csv("2019-10-11 18:00", "2019-10-11 18:01") + row + "\n2019-10-11 18:03,10,12,9,11,100\n";

        var report = BarText.Read(file, with: options => options with { MaxRejectedFraction = 0 }).Report;

        Assert.That((report.RowsStored, report.Skipped, report.Rejected), Is.EqualTo((3, 1, 0)));
        Assert.That(report.Skips.Single().Reason, Is.EqualTo(reason));
        Assert.That(report.Skips.Single().Lines.Single().Line, Is.EqualTo(4));
    }

    [TestCase("2019-10-11 18:02,,12,9,11,100", "missing_value")]
    [TestCase("2019-10-11 18:02", "wrong_field_count")]
    [TestCase("2019-10-11 18:02,ten,12,9,11,100", "unparsable_field")]
    public void A_row_that_was_meant_as_a_bar_is_not_skipped(string row, string reason)
    {
        var file = BarText.Csv("2019-10-11 18:00", "2019-10-11 18:01") + row + "\n";

        var report = BarText.Read(file, with: options => options with { MaxRejectedFraction = 0.5 }).Report;

        Assert.That((report.Skipped, report.Rejected), Is.EqualTo((0, 1)));
        Assert.That(report.Rejections.Single().Reason, Is.EqualTo(reason));
    }

    [Test]
    public void A_missing_volume_is_none()
    {
        var result = BarText.Read("time,open,high,low,close,volume\n2019-10-11 18:00,10,12,9,11,\n2019-10-11 18:01,10,12,9,11,7\n");

        Assert.That(result.Bars.Volume.ToArray(), Is.EqualTo(new[] { 0.0, 7 }));
        Assert.That(result.Report.Repairs.Single().Reason, Is.EqualTo("missing_volume"));
        Assert.That(result.Report.Rejected, Is.Zero);
    }

    [Test]
    public void High_and_low_reach_to_what_rounding_kept_outside()
    {
        var result = BarText.Read(
            "time,open,high,low,close\n2019-10-11 18:00,10.011,10.12,9.98,10.124\n2019-10-11 18:01,9.976,10.1,9.98,10.013\n");

        Assert.That(result.Bars.High.ToArray(), Is.EqualTo(new[] { 10.124, 10.1 }));
        Assert.That(result.Bars.Low.ToArray(), Is.EqualTo(new[] { 9.98, 9.976 }));
        Assert.That(result.Report.Repairs.Single(), Has.Property("Reason").EqualTo("rounded_range").And.Property("Count").EqualTo(2));
    }

    [TestCase("10.01,10.12,9.98,10.126")]
    [TestCase("10.01,10.12,9.98,10.13")]
    [TestCase("10.01,9.99,10.2,10.05")]
    public void More_than_rounding_is_a_contradiction(string prices)
    {
        var file = "time,open,high,low,close\n2019-10-11 18:00,10.01,10.12,9.98,10.111\n"
            + $"2019-10-11 18:01,10.01,10.13,9.98,10.121\n2019-10-11 18:02,{prices}\n";

        var report = BarText.Read(file, with: options => options with { MaxRejectedFraction = 1 }).Report;

        Assert.That((report.Repaired, report.Rejected), Is.EqualTo((0, 1)));
    }

    [Test]
    public void A_bar_between_the_others_is_rejected_by_name()
    {
        var times = Enumerable.Range(0, 200).Select(minute => $"2019-10-11 {10 + (minute / 60):00}:{minute % 60:00}:30").Append("2019-10-11 13:47:12");

        var report = BarText.Read(BarText.Csv([.. times])).Report;

        Assert.That(report.PhaseSeconds, Is.EqualTo(30));
        Assert.That(report.Rejections.Single().Reason, Is.EqualTo("off_grid"));
        Assert.That(report.Rejections.Single().Lines.Single().Text, Does.StartWith("2019-10-11 13:47:12"));
    }

    [Test]
    public void Only_contradictions_refuse_a_file()
    {
        var rows = Enumerable.Range(0, 60).Select(minute => $"2019-10-11 18:{minute:00},{(minute < 30 ? "10,12,9,11" : ",,,")},100\n");

        var report = BarText.Read(
            "time,open,high,low,close,volume\n" + string.Concat(rows), with: options => options with { MaxRejectedFraction = 0 }).Report;

        Assert.That((report.RowsStored, report.Skipped), Is.EqualTo((30, 30)));
    }
}
