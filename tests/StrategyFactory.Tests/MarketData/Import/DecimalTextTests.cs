using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

[TestFixture]
internal sealed class DecimalTextTests
{
    [Test]
    public void Random_decimal_strings_give_the_double_that_the_framework_parses()
    {
        var random = new Random(20181);
        for (var i = 0; i < 200_000; i++)
        {
            var text = RandomNumber(random);

            Assert.That(DecimalText.TryRead(Encoding.ASCII.GetBytes(text), (byte)'.', out var value, out var length), Is.True, text);
            Assert.That(length, Is.EqualTo(text.Length), text);
            Assert.That(BitConverter.DoubleToInt64Bits(value), Is.EqualTo(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture))), text);
        }
    }

    [Test]
    public void Every_finite_double_survives_being_written_and_read() =>
        Prop.ForAll<double>(number =>
        {
            var text = Encoding.ASCII.GetBytes(number.ToString("R", CultureInfo.InvariantCulture));
            return !double.IsFinite(number) || (DecimalText.TryRead(text, (byte)'.', out var value, out _) && value.Equals(number));
        }).QuickCheckThrowOnFailure();

    [TestCase("9007199254740993", 9007199254740992.0)] // halfway above 2^53: to even
    [TestCase("9007199254740992.5", 9007199254740992.0)]
    [TestCase("0.30000000000000004", 0.30000000000000004)]
    [TestCase("123456789012345678901234567890", 1.2345678901234568e29)]
    [TestCase("4.9406564584124654e-324", double.Epsilon)]
    [TestCase("1e400", double.PositiveInfinity)]
    [TestCase("-0.5", -0.5)]
    [TestCase("+7", 7.0)]
    [TestCase(".5", 0.5)]
    [TestCase("5.", 5.0)]
    public void Hard_cases_round_correctly(string text, double expected)
    {
        Assert.That(DecimalText.TryRead(Encoding.ASCII.GetBytes(text), (byte)'.', out var value, out var length), Is.True);
        Assert.That(value, Is.EqualTo(expected));
        Assert.That(length, Is.EqualTo(text.Length));
    }

    [TestCase("")]
    [TestCase("-")]
    [TestCase(".")]
    [TestCase("NaN")]
    [TestCase("inf")]
    [TestCase(" 1")]
    [TestCase("$1")]
    public void Text_that_begins_with_no_number_is_refused(string text) =>
        Assert.That(DecimalText.TryRead(Encoding.ASCII.GetBytes(text), (byte)'.', out _, out _), Is.False);

    [TestCase("1.5;2", 3)]
    [TestCase("1.5e", 3)]
    [TestCase("1,5", 1)]
    [TestCase("1.2.3", 3)]
    public void Reading_stops_where_the_number_ends(string text, int length)
    {
        Assert.That(DecimalText.TryRead(Encoding.ASCII.GetBytes(text), (byte)'.', out _, out var read), Is.True);
        Assert.That(read, Is.EqualTo(length));
    }

    [TestCase("1,2345", 1.2345)]
    [TestCase("213,04011740396882", 213.04011740396882)]
    [TestCase("1,5e3", 1500.0)]
    public void A_decimal_comma_is_read_exactly_too(string text, double expected)
    {
        Assert.That(DecimalText.TryRead(Encoding.ASCII.GetBytes(text), (byte)',', out var value, out _), Is.True);
        Assert.That(value, Is.EqualTo(expected));
    }

    private static string RandomNumber(Random random)
    {
        var whole = random.Next(0, 12);
        var fraction = random.Next(whole == 0 ? 1 : 0, 14);
        var text = new StringBuilder(random.Next(8) == 0 ? "-" : "");
        for (var i = 0; i < whole; i++)
        {
            text.Append((char)('0' + random.Next(10)));
        }

        if (fraction > 0)
        {
            text.Append('.');
            for (var i = 0; i < fraction; i++)
            {
                text.Append((char)('0' + random.Next(10)));
            }
        }

        return random.Next(10) == 0 ? text.Append('e').Append(random.Next(-330, 330)).ToString() : text.ToString();
    }
}
