using NUnit.Framework;
using StrategyFactory.Dashboard.Market;

namespace StrategyFactory.Tests.Dashboard;

internal sealed class MarketTests
{
    private static readonly DateTimeOffset First = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Last = First.AddDays(100);

    [TestCase("EURUSD_M5_2024.csv", "EURUSD", "5m")]
    [TestCase("DAT_ASCII_EURUSD_M1_2017.csv.gz", "EURUSD", "1m")]
    [TestCase("BTCUSDT-1h-2024-01.zip", "BTCUSDT", "1h")]
    [TestCase("spy_daily.csv", "SPY", "1d")]
    [TestCase("AAPL_D1_yahoo_to_2022-12.csv.gz", "AAPL", "1d")]
    [TestCase("BRK.B 15min.txt", "BRK.B", "15m")]
    [TestCase("USDJPY_M1_2013-02_ask_fxcm.csv.gz", "USDJPY", "1m")]
    [TestCase("2024-01.csv", null, null)]
    [TestCase("", null, null)]
    [TestCase("GOLD_H7.csv", "GOLD", null)]
    public void A_file_name_suggests_symbol_and_bar_length(string name, string? symbol, string? timeframe) =>
        Assert.That(FileNameGuess.Of(name), Is.EqualTo(new FileNameGuess(symbol, timeframe)));

    [Test]
    public void A_view_reads_back_from_its_address()
    {
        var view = ChartView.Of(First.AddDays(3), First.AddDays(5), First, Last);

        Assert.That(ChartView.Parse(ChartView.Write(view.From), ChartView.Write(view.To)), Is.EqualTo(view));
        Assert.That(ChartView.Write(view.From), Is.EqualTo("2024-01-04T00:00:00Z"));
        Assert.That(ChartView.Parse(null, ""), Is.EqualTo(default(ChartView)));
    }

    [Test]
    public void What_encloses_all_bars_is_the_whole()
    {
        Assert.That(ChartView.Of(First.AddDays(-1), Last, First, Last), Is.EqualTo(default(ChartView)));
        Assert.That(default(ChartView).Within(First, Last), Is.EqualTo((First, Last)));
        Assert.That(new ChartView(First.AddDays(-9), Last.AddDays(9)).Within(First, Last), Is.EqualTo((First, Last)));
        Assert.That(new ChartView(Last.AddDays(1), Last.AddDays(2)).Within(First, Last), Is.EqualTo((First, Last)), "beyond the bars is nothing to see");
    }

    [Test]
    public void Zooming_keeps_the_middle_and_moving_the_length()
    {
        var view = ChartView.Of(First.AddDays(40), First.AddDays(60), First, Last);

        Assert.That(view.Scaled(0.5, First, Last), Is.EqualTo(new ChartView(First.AddDays(45), First.AddDays(55))));
        Assert.That(view.Scaled(10, First, Last), Is.EqualTo(default(ChartView)));
        Assert.That(view.Moved(0.5, First, Last), Is.EqualTo(new ChartView(First.AddDays(50), First.AddDays(70))));
        Assert.That(view.Moved(-9, First, Last), Is.EqualTo(new ChartView(First, First.AddDays(20))));
    }

    [TestCase("yesterday", null, "from: 'yesterday' is not a time; such as 2024-01-31T14:30:00Z.")]
    [TestCase("2024-02-01", "2024-01-01", "to: '2024-01-01' does not lie behind from.")]
    public void A_wrong_time_is_named(string? from, string? to, string message) =>
        Assert.That(Assert.Throws<FormatException>(() => ChartView.Parse(from, to))!.Message, Is.EqualTo(message));

    [Test]
    public void An_answer_of_the_api_becomes_a_report_or_a_complaint_at_its_field()
    {
        var upload = new Upload(0, "bars.csv", 100);
        upload.Begin();
        upload.Progress(40);
        Assert.That((upload.State, upload.Sent), Is.EqualTo((UploadState.Sending, 40)));
        upload.Progress(100);
        Assert.That(upload.State, Is.EqualTo(UploadState.Reading));

        upload.Answer(200, """{"symbol":"SPY","timeframe":"1m","rows_read":7,"rows_stored":6}""");
        Assert.That((upload.State, upload.Report!.RowsRead, upload.Report.RowsStored), Is.EqualTo((UploadState.Imported, 7L, 6L)));

        upload.Answer(422, """{"detail":"The zone is wrong.","field":"time_zone","details":{"symbol":"SPY","timeframe":"1m","rows_read":3}}""");
        Assert.That((upload.State, upload.Problem, upload.Field, upload.Report!.RowsRead), Is.EqualTo((UploadState.Refused, "The zone is wrong.", "time_zone", 3L)));

        upload.Answer(400, """{"detail":"symbol: no.","errors":{"symbol":["symbol: no."]}}""");
        Assert.That((upload.Problem, upload.Field), Is.EqualTo(("symbol: no.", "symbol")));

        upload.Answer(502, "<html>");
        Assert.That(upload.Problem, Is.EqualTo("The host answered 502 without saying why; its log has the details."));
        upload.Answer(0, "");
        Assert.That(upload.Problem, Does.StartWith("The connection broke"));
    }
}
