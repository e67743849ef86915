using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.MarketData.Contracts;

internal sealed class HorizonTests
{
    private const long Hour = 3_600_000;

    [TestCase("1", 1)]
    [TestCase("500", 500)]
    [TestCase("\"12\"", 12)]
    [TestCase("\"session_end\"", 0)]
    [TestCase("\"SESSION_END\"", 0)]
    public void It_is_read_as_a_number_or_a_word_and_written_alike(string json, int bars)
    {
        var read = FactoryJson.Read<Horizon>(json);

        Assert.That(read.Bars, Is.EqualTo(bars));
        Assert.That(FactoryJson.Write(read), Is.EqualTo(bars == 0 ? "\"session_end\"" : $"{bars}"));
    }

    [TestCase("0", "0")]
    [TestCase("501", "501")]
    [TestCase("-1", "-1")]
    [TestCase("1.5", "1.5")]
    [TestCase("\"tomorrow\"", "tomorrow")]
    [TestCase("\"\"", "")]
    [TestCase("true", "")]
    public void Anything_else_is_refused(string json, string value) => Assert.That(
        () => FactoryJson.Read<Horizon>(json),
        Throws.TypeOf<JsonException>().With.Message.StartsWith($"horizon: '{value}' is not allowed; 1 to 500 bars, or session_end."));

    [Test]
    public void A_session_is_a_utc_date_before_1970_too()
    {
        long[] times = [-26 * Hour, -25 * Hour, -2 * Hour, -Hour, 0, Hour, 2 * Hour, 24 * Hour];

        Assert.That(Horizon.SessionEnd.Ends(times), Is.EqualTo(new[] { 1, -1, 3, -1, 6, 6, -1, -1 }));
        Assert.That(Horizon.SessionEnd.Longest(times), Is.EqualTo(2));
        Assert.That(new Horizon(3).Ends(times), Is.EqualTo(new[] { 3, 4, 5, 6, 7, -1, -1, -1 }));
        Assert.That(new Horizon(3).Longest(times), Is.EqualTo(3));
        Assert.That(Horizon.SessionEnd.Longest([0, 24 * Hour, 48 * Hour]), Is.Zero);
        Assert.That(Horizon.SessionEnd.Ends([]), Is.Empty);
    }
}
