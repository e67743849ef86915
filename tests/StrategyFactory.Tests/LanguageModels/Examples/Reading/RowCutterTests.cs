using System.Text;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.Tests.LanguageModels.Examples.Reading;

internal sealed class RowCutterTests
{
    private const string Array = """
        [
          {"a": "x]}\",[{"},
          {"b": [1, {"c": 2}]} , 3,
          {"d": tru}, {"e": 5}]
        """;

    [Test]
    public void Elements_of_an_array_are_cut_where_they_end_whatever_stands_in_their_texts()
    {
        var rows = Cut(new ArrayCutter(1000), Array, 1000);
        Assert.That(
            rows.Select(row => (row.Number, row.Line, Text(row))),
            Is.EqualTo(new[]
            {
                (1, 2, """{"a": "x]}\",[{"}"""), (2, 3, """{"b": [1, {"c": 2}]}"""), (3, 3, "3"), (4, 4, """{"d": tru}"""),
                (5, 4, """{"e": 5}"""),
            }));
    }

    [Test]
    public void It_does_not_matter_in_which_pieces_a_file_comes()
    {
        foreach (var text in new[] { Array, Array.Replace("}]", "}", StringComparison.Ordinal), "[1,,2,]", "[\"\\\\\", \"\\\"\"] x", "[]" })
        {
            var whole = Cut(new ArrayCutter(30), text, 1000);
            for (var length = 1; length < 20; length++)
            {
                var cut = Cut(new ArrayCutter(30), text, length);
                Assert.That(cut.Select(Shown), Is.EqualTo(whole.Select(Shown)), $"{text} in pieces of {length}");
            }
        }

        const string lines = "{\"a\":1}\r\n\n  \n{\"b\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}\n3";
        var all = Cut(new LineCutter(30), lines, 1000);
        Assert.That(all.Select(row => (row.Number, row.Line)), Is.EqualTo(new[] { (1, 1), (2, 4), (3, 5) }));
        Assert.That(all[1].Fault!.Reason, Is.EqualTo("has 44 bytes; at most 30"));
        for (var length = 1; length < 20; length++)
        {
            Assert.That(Cut(new LineCutter(30), lines, length).Select(Shown), Is.EqualTo(all.Select(Shown)));
        }
    }

    [TestCase("[1,,2]", "nothing stands before a comma")]
    [TestCase("[1,2,]", "nothing stands after the last comma")]
    [TestCase("[1,2] 3 4", "something follows the end of the array")]
    [TestCase("[1,2", "the array has no end")]
    public void What_is_wrong_between_the_elements_is_a_row_of_its_own(string text, string reason)
    {
        var rows = Cut(new ArrayCutter(100), text, 100);
        Assert.That(rows.Count(row => row.Fault is null), Is.EqualTo(2));
        Assert.That(rows.Single(row => row.Fault is not null).Fault!.Reason, Is.EqualTo(reason));
    }

    [Test]
    public void A_row_that_is_too_long_is_passed_over_and_the_next_one_read()
    {
        var text = $"[\"{new string('x', 100_000)}\", {new string('[', 100_000)}{new string(']', 100_000)}, 7]";
        var rows = Cut(new ArrayCutter(50), text, 4096);
        Assert.That(rows.Select(row => row.Fault?.Kind), Is.EqualTo(new[] { FaultKinds.TooLong, FaultKinds.TooLong, null }));
        Assert.That(Text(rows[2]), Is.EqualTo("7"));
    }

    private static List<RawRow> Cut(IRowCutter cutter, string text, int pieceLength)
    {
        List<RawRow> rows = [];
        foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(pieceLength))
        {
            cutter.Feed(piece, rows);
        }

        cutter.End(rows);
        return rows;
    }

    private static string Text(RawRow row) => Encoding.UTF8.GetString(row.Json.Span).Trim();

    private static string Shown(RawRow row) => $"{row.Number} {row.Line} {Text(row)} {row.Fault?.Reason}";
}
