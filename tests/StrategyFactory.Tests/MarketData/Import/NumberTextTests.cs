using System.Globalization;
using System.Text;
using NUnit.Framework;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

internal sealed class NumberTextTests
{
    [TestCase("1234.5", 1234.5)]
    [TestCase("1,234.5", 1234.5)]
    [TestCase("1,234,567.25", 1234567.25)]
    [TestCase("12,34,567.25", 1234567.25)]
    [TestCase("1 234.5", 1234.5)]
    [TestCase("1\u00A0234.5", 1234.5)]
    [TestCase("1\u202F234\u202F567.5", 1234567.5)]
    [TestCase("1'234.5", 1234.5)]
    [TestCase("1\u2019234.5", 1234.5)]
    [TestCase("$98.05", 98.05)]
    [TestCase("€ 1,098.05", 1098.05)]
    [TestCase("98.05 $", 98.05)]
    [TestCase("₹1,00,000", 100000)]
    [TestCase("68.18K", 68180)]
    [TestCase("1.23M", 1230000)]
    [TestCase("4.2b", 4.2e9)]
    [TestCase("1.5 T", 1.5e12)]
    [TestCase("-3", -3)]
    [TestCase("\u22123.5", -3.5)]
    [TestCase("(0.5)", -0.5)]
    [TestCase("+7", 7)]
    [TestCase(".5", 0.5)]
    [TestCase("1.5e3", 1500)]
    public void Numbers_that_people_write_are_read(string text, double value) =>
        Assert.That(Read(text, NumberStyle.Point), Is.EqualTo(value));

    [TestCase("1.234,5", 1234.5)]
    [TestCase("1.234.567,25", 1234567.25)]
    [TestCase("1 234,5", 1234.5)]
    [TestCase("1234,5", 1234.5)]
    [TestCase("1.234", 1234)]
    [TestCase("98,05 €", 98.05)]
    public void With_a_decimal_comma_too(string text, double value) =>
        Assert.That(Read(text, NumberStyle.Comma), Is.EqualTo(value));

    [TestCase("")]
    [TestCase("1,23.5")]
    [TestCase("1,2345")]
    [TestCase("12345,678.5")]
    [TestCase("1,234 567.5")]
    [TestCase("1.2.3")]
    [TestCase("1,234.5,6")]
    [TestCase("1x")]
    [TestCase("K")]
    [TestCase("$")]
    [TestCase("10 20x")]
    [TestCase("12:30")]
    public void What_is_no_number_of_the_style_is_none(string text) =>
        Assert.That(Read(text, NumberStyle.Point), Is.Null);

    [TestCase(".", ",")]
    [TestCase(",", ".")]
    [TestCase(",", "\u202F")]
    [TestCase(".", "\u2019")]
    [TestCase(",", "\u00A0")]
    [TestCase(".", " ")]
    public void What_is_written_with_groups_is_read_back(string mark, string group)
    {
        var format = new NumberFormatInfo { NumberDecimalSeparator = mark, NumberGroupSeparator = group };
        var (style, random) = (mark == "," ? NumberStyle.Comma : NumberStyle.Point, new Random(7));
        for (var i = 0; i < 2_000; i++)
        {
            var value = Math.Round(random.NextDouble() * Math.Pow(10, random.Next(1, 9)), 2);
            var text = value.ToString("N2", format);
            Assert.That(Read(text, style), Is.EqualTo(value), text);
        }
    }

    [TestCase(new[] { "1,039.73", "88,790" }, "point")]
    [TestCase(new[] { "1.039,73" }, "comma")]
    [TestCase(new[] { "100,5" }, "comma")]
    [TestCase(new[] { "0,123" }, "comma")]
    [TestCase(new[] { "1234,567" }, "comma")]
    [TestCase(new[] { "1.234.567" }, "comma")]
    [TestCase(new[] { "1,234,567" }, "point")]
    [TestCase(new[] { "151.234", "151.300" }, "point")]
    [TestCase(new[] { "151", "152" }, "point")]
    [TestCase(new[] { "1 234,567" }, "comma")]
    public void The_numbers_of_a_column_prove_its_mark(string[] numbers, string style) =>
        Assert.That(
            ColumnNumbers.Find([.. numbers.Select(number => new[] { number })], [0], stated: null),
            Is.EqualTo(new[] { style == "comma" ? NumberStyle.Comma : NumberStyle.Point }));

    [Test]
    public void What_one_column_leaves_open_another_decides()
    {
        string[][] rows = [["1.039,73", "88.790"], ["1.040,10", "15.080"]];

        var styles = ColumnNumbers.Find(rows, [0, 1], stated: null);

        Assert.That(styles, Is.EqualTo(new[] { NumberStyle.Comma, NumberStyle.Comma }));
        Assert.That(Read("88.790", styles[1]), Is.EqualTo(88790));
    }

    [Test]
    public void What_stays_open_is_asked_about_and_a_stated_mark_settles_it()
    {
        string[][] rows = [["1,039", "1,041"]];

        var refusal = Assert.Throws<BarFileRefusedException>(() => ColumnNumbers.Find(rows, [0, 1], stated: null))!;

        Assert.That(refusal.Field, Is.EqualTo("decimal_mark"));
        Assert.That(refusal.Reason, Does.Contain("'1,039'").And.Contain("--decimal-mark"));
        Assert.That(Read("1,039", ColumnNumbers.Find(rows, [0, 1], ',')[0]), Is.EqualTo(1.039));
        Assert.That(Read("1,039", ColumnNumbers.Find(rows, [0, 1], '.')[0]), Is.EqualTo(1039));
    }

    [Test]
    public void A_column_that_is_written_both_ways_is_refused_with_both()
    {
        var refusal = Assert.Throws<BarFileRefusedException>(() => ColumnNumbers.Find([["1,5"], ["1.25"]], [0], stated: null))!;

        Assert.That(refusal.Reason, Does.Contain("'1,5'").And.Contain("'1.25'"));
    }

    private static double? Read(string text, NumberStyle style) =>
        NumberText.TryRead(Encoding.UTF8.GetBytes(text), style, out var value) ? value : null;
}
