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

        upload.Answer(422, """{"detail":"State --stamp close.","field":"stamp"}""");
        Assert.That((ImportForm.Has(upload.Field), ImportForm.IsSeldom(upload.Field)), Is.EqualTo((true, true)));
        Assert.That((ImportForm.Has("file"), ImportForm.Has(null), ImportForm.IsSeldom("time_zone")), Is.EqualTo((false, false, false)));

        upload.Answer(502, "<html>");
        Assert.That(upload.Problem, Is.EqualTo("The host answered 502 without saying why; its log has the details."));
        upload.Answer(0, "");
        Assert.That(upload.Problem, Does.StartWith("The connection broke"));
    }

    [Test]
    public void What_is_left_to_the_file_is_not_sent_and_of_the_decimal_mark_only_the_mark()
    {
        var form = new ImportForm { [ImportForm.Symbol] = " SPY ", [ImportForm.DecimalMark] = ImportForm.DecimalMarks[2], [ImportForm.Stamp] = "close" };

        Assert.That(form.ToSend().Where(field => field.Value is not null), Is.EquivalentTo(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["symbol"] = "SPY",
            ["decimal_mark"] = ",",
            ["stamp"] = "close",
        }));
    }

    [TestCase("1m", 0.0, "at multiples of 1m")]
    [TestCase("1h", 1800.0, "30 min after those")]
    [TestCase("1m", 30.0, "30 s after those")]
    [TestCase("1d", null, null)]
    public void A_report_says_in_words_where_bars_begin(string timeframe, double? seconds, string? said) =>
        Assert.That(ImportTexts.Phase(new() { Symbol = "A", Timeframe = timeframe, PhaseSeconds = seconds }), Is.EqualTo(said));

    [Test]
    public void Kinds_of_rows_are_told_apart_in_words()
    {
        Assert.That(ImportTexts.Kinds(1200, 0, 3), Is.EqualTo("1\u202f200 rejected, 3 repaired"));
        Assert.That(ImportTexts.Kinds(0, 2, 0), Is.EqualTo("0 rejected, 2 skipped"));
        Assert.That(ImportTexts.Reason("high_below_low"), Is.EqualTo("high below low"));
        Assert.That(ImportTexts.Reason("missing_volume"), Is.EqualTo("no volume: taken as 0"));
    }
}
