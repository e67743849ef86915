using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Tests.Forecasting.Series;

internal sealed class CsvTableTests
{
    [Test]
    public void Rows_are_sorted_and_missing_cells_are_NaN()
    {
        var table = Read("date;y;\"z \"\"q\"\"\"\n2024-01-02;;3\n2024-01-01;1.5;nan\n\n2024-01-03T05:00:00Z;-2e1;NULL\n");
        Assert.That(table.DateColumn, Is.EqualTo("date"));
        Assert.That(table.Times.Select(time => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd HH")),
            Is.EqualTo(new[] { "2024-01-01 00", "2024-01-02 00", "2024-01-03 05" }));
        Assert.That(table.Columns["y"], Is.EqualTo(new[] { 1.5, double.NaN, -20 }));
        Assert.That(table.Columns["z \"q\""], Is.EqualTo(new[] { double.NaN, 3, double.NaN }));
    }

    [Test]
    public void Gzip_is_read_and_its_size_is_bounded_once_unpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes("date,y\n2024-01-01,1\n2024-01-02,2\n" + new string(' ', 100_000)));
        }

        Assert.That(CsvTable.Read(packed.ToArray(), null, 200_000).Columns["y"], Is.EqualTo(new[] { 1.0, 2.0 }));
        Assert.That(
            () => CsvTable.Read(packed.ToArray(), null, 50_000), Throws.TypeOf<UnprocessableException>().With.Message.Contains(
                "50000 bytes"));
    }

    [TestCase("", "file: is empty")]
    [TestCase("date\n2024-01-01", "one column")]
    [TestCase("date,y,y\n2024-01-01,1,2", "'y' stands there twice")]
    [TestCase("date,y\n2024-01-01,1\n2024-01-01,2\n", "date: 2024-01-01 00:00:00 stands on line 2 and on line 3 (1 such rows)")]
    [TestCase("date,y\n01/02/2024,1\n", "date: '01/02/2024' on line 2 is no date")]
    [TestCase("date,y\n2024-01-01,1\n2024-01-02,1,5\n", "line 3 has 3 cells; 2")]
    [TestCase("date,y\n2024-01-01,one\n", "y: 'one' on line 2 is no number")]
    [TestCase("date,y\n2024-01-01,Infinity\n", "y: 'Infinity' on line 2 is no number")]
    [TestCase("date,y\n2024-01-01,1,5\n", "2, as the header")]
    public void What_cannot_be_read_is_refused_with_its_place(string file, string named) =>
        Assert.That(() => Read(file), Throws.TypeOf<UnprocessableException>().With.Message.Contains(named));

    [Test]
    public void An_unknown_date_column_is_refused_with_those_that_there_are() => Assert.That(
        () => CsvTable.Read("date,y\n2024-01-01,1\n"u8, "day", 1000),
        Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("date_column: 'day' is not in the file; date, y."));

    [Test]
    public void Bytes_that_are_no_text_are_refused() => Assert.That(
        () => CsvTable.Read([(byte)'d', 0xFF, 0xFE, (byte)'\n'], null, 1000), Throws.TypeOf<UnprocessableException>().With.Message.Contains(
            "UTF-8"));

    private static CsvTable Read(string text) => CsvTable.Read(Encoding.UTF8.GetBytes(text), null, 1_000_000);
}
