using NUnit.Framework;
using StrategyFactory.Dashboard.Shell;

namespace StrategyFactory.Tests.Dashboard;

internal sealed class FormatTests
{
    [TestCase(1234567, "1\u202f234\u202f567")]
    [TestCase(-5, "\u22125")]
    public void Counts_are_grouped_by_narrow_spaces(long value, string text) => Assert.That(Format.Count(value), Is.EqualTo(text));

    [TestCase(null, "–")]
    [TestCase(double.NaN, "–")]
    [TestCase(double.PositiveInfinity, "–")]
    [TestCase(-1.236, "\u22121.24")]
    public void What_is_no_number_is_a_dash(double? value, string text) => Assert.That(Format.Number(value), Is.EqualTo(text));

    [TestCase(2.04, "+2.0")]
    [TestCase(-2.04, "\u22122.0")]
    [TestCase(0.0, "0.0")]
    [TestCase(null, "–")]
    public void Gains_have_a_sign_too(double? value, string text) => Assert.That(Format.Signed(value), Is.EqualTo(text));

    [TestCase(0.1234, "12.3\u202f%")]
    [TestCase(null, "–")]
    public void Shares_are_percent(double? share, string text) => Assert.That(Format.Percent(share), Is.EqualTo(text));

    [TestCase(0.0421, "42 ms")]
    [TestCase(-3, "0 ms")]
    [TestCase(59.94, "59.9 s")]
    [TestCase(61, "1 min 01 s")]
    [TestCase(7260, "2 h 01 min")]
    [TestCase(90_000, "1 d 1 h")]
    public void Times_have_their_two_largest_units(double seconds, string text) => Assert.That(Format.Seconds(seconds), Is.EqualTo(text));
}
