using NUnit.Framework;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

internal sealed class ServerClockTests
{
    [TestCase("2024-01-05T22:00Z", "2024-01-06T00:00", Description = "winter: UTC+2")]
    [TestCase("2024-03-08T21:00Z", "2024-03-08T23:00", Description = "the Friday before New York's summer time")]
    [TestCase("2024-03-10T21:00Z", "2024-03-11T00:00", Description = "three weeks before Europe's")]
    [TestCase("2024-11-01T21:00Z", "2024-11-02T00:00", Description = "a week after the end of Europe's")]
    [TestCase("2024-11-03T22:00Z", "2024-11-04T00:00", Description = "winter again")]
    public void The_day_of_most_brokers_ends_when_New_York_closes(string utc, string shown)
    {
        Assert.That(ServerClock.TryParse(ServerClock.NewYorkClose, out var clock), Is.True);
        var at = DateTime.UnixEpoch.AddMilliseconds(clock!.At(DateTimeOffset.Parse(utc).ToUnixTimeMilliseconds()));
        Assert.That(at, Is.EqualTo(DateTime.Parse(shown)));
    }

    [TestCase("Europe/London", true)]
    [TestCase("UTC+02:00", true)]
    [TestCase("America/New_York+7", false)]
    [TestCase("Middle/Earth", false)]
    [TestCase("", false)]
    public void A_zone_may_have_a_shift(string text, bool known) => Assert.That(ServerClock.TryParse(text, out _), Is.EqualTo(known));

    [Test]
    public void Wednesday_counts_for_the_weekend_too()
    {
        // Monday 2024-01-01 12:00 and every 24 hours from then on.
        var shown = Enumerable.Range(0, 9).Select(day => (19_723L + day) * 86_400_000 + 43_200_000).ToArray();
        Assert.That(ServerClock.Nights(shown, DayOfWeek.Wednesday), Is.EqualTo(new[] { 0, 1, 2, 5, 6, 7, 7, 7, 8 }));
        Assert.That(ServerClock.Nights(shown, null), Is.EqualTo(Enumerable.Range(0, 9)));
        Assert.That(ServerClock.Nights([shown[0], shown[8]], DayOfWeek.Wednesday)[1], Is.EqualTo(8), "over a gap");
    }

    [Test]
    public void Positions_are_opened_in_sessions()
    {
        Assert.That(TradingSessions.TryParse("monday 12:30-24:00", out var session), Is.True);
        var shown = Enumerable.Range(0, 26).Select(hour => (19_723L * 86_400_000) + (hour * 3_600_000L)).ToArray();
        var bits = TradingSessions.Bits([session], shown);
        Assert.That(Enumerable.Range(0, 26).Where(bar => (bits[0] >> bar & 1) != 0), Is.EqualTo(Enumerable.Range(12, 11)), "filled at 13:00 to 23:00");
    }
}
