using System.Text;
using NUnit.Framework;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.SetFiles;

internal sealed class SetFileTests
{
    private static readonly string[] Lines =
    [
        "; saved on 2026.02.10", "# a remark of another tool", "", "==== Money ====", "LotSize=0.01||0.01||0.001000||0.100000||N", "ShortPeriod=13||5||1||20||Y", "UseTrailing=true||false||0||true||Y",
        "Method=1||0||0||3||N", "Comment=Gleitender Schnitt für €", "Symbol1=EURGBP", "Slippage=3||N", "[section]", "  Spaced = 7 ",
    ];

    private static readonly (string Name, Encoding Encoding)[] Encodings =
    [
        ("UTF-16 LE", new UnicodeEncoding(false, true)), ("UTF-16 BE", new UnicodeEncoding(true, true)), ("UTF-8 with mark", new UTF8Encoding(true)), ("UTF-8", new UTF8Encoding(false)),
        ("ANSI", SetEncoding.Ansi.Text), ("UTF-16 LE without mark", new UnicodeEncoding(false, false)), ("UTF-16 BE without mark", new UnicodeEncoding(true, false)),
    ];

    [Test]
    public void Every_encoding_and_line_end_is_read_alike_and_written_back_byte_for_byte()
    {
        foreach (var (name, encoding) in Encodings)
        {
            foreach (var ending in new[] { "\r\n", "\n", "\r" })
            {
                byte[] content = [.. encoding.GetPreamble(), .. encoding.GetBytes(string.Join(ending, Lines))];
                var file = SetFile.Read(content);

                Assert.That(file.ToBytes(), Is.EqualTo(content), name);
                Assert.That(file.Inputs.Select(input => input.Name), Is.EqualTo(new[] { "LotSize", "ShortPeriod", "UseTrailing", "Method", "Comment", "Symbol1", "Slippage", "Spaced" }), name);
                Assert.That(file.Inputs[4].Value, Is.EqualTo("Gleitender Schnitt für €"), name);
                Assert.That(file.Lines.Select(line => line.Kind).Distinct(), Is.EquivalentTo(new[] { SetLineKind.Comment, SetLineKind.Blank, SetLineKind.Heading, SetLineKind.Input, SetLineKind.Unknown }), name);
            }
        }
    }

    [Test]
    public void A_line_of_metatrader_5_holds_value_start_step_stop_and_tick_in_that_order()
    {
        var file = SetText.Read(SetText.Mt5(Lines));

        Assert.That(file.Format, Is.EqualTo(SetFormat.Mt5));
        Assert.That(file.Inputs[1], Is.EqualTo(new SetInput("ShortPeriod", "13", new("5", "1", "20", true), 6, 6)));
        Assert.That(file.Inputs[0].Range, Is.EqualTo(new SetRange("0.01", "0.001000", "0.100000", false)));
        Assert.That(file.Inputs[6], Is.EqualTo(new SetInput("Slippage", "3", new(null, null, null, false), 11, 11)));
        Assert.That(file.Inputs[5].Range, Is.Null);
    }

    [Test]
    public void Lines_of_metatrader_4_with_one_name_are_one_input_wherever_they_stand()
    {
        var file = SetText.Read(SetText.Mt4("Period,1=5", "Period,2=1", "Period,3=20", "Period,F=1", "Lots=0.10000000", "Lots,F=0", "Period=13", "Name=none"));

        Assert.That(file.Format, Is.EqualTo(SetFormat.Mt4));
        Assert.That(file.Inputs, Is.EqualTo(new[]
        {
            new SetInput("Lots", "0.10000000", new(null, null, null, false), 5, 6), new SetInput("Period", "13", new("5", "1", "20", true), 7, 1), new SetInput("Name", "none", null, 8),
        }));
    }

    [Test]
    public void Of_several_values_of_one_name_the_last_counts()
    {
        var file = SetText.Read(SetText.Mt5("A=1", "B=2", "A=3"));
        Assert.That(file.Inputs.Select(input => (input.Name, input.Value)), Is.EqualTo(new[] { ("B", "2"), ("A", "3") }));
    }

    [Test]
    public void A_changed_file_differs_only_in_the_changed_lines()
    {
        var file = SetText.Read(SetText.Mt5(Lines));
        var changed = file.With([file.Inputs[1] with { Value = "14", Range = new("12", "1", "16", true) }]);

        var before = Encoding.Unicode.GetString(file.ToBytes());
        Assert.That(Encoding.Unicode.GetString(changed.ToBytes()), Is.EqualTo(before.Replace("ShortPeriod=13||5||1||20||Y", "ShortPeriod=14||12||1||16||Y", StringComparison.Ordinal)));
    }

    [Test]
    public void A_changed_file_of_metatrader_4_gets_the_lines_that_its_range_lacks()
    {
        var file = SetText.Read(SetText.Mt4("A=1", "A,F=1", "B=2").AsSpan(..^2).ToArray());
        var changed = file.With([new("A", "3", new("2", "1", "4", true)), new("B", "5", new("5", "1", "6", false))]);

        Assert.That(Encoding.ASCII.GetString(changed.ToBytes()), Is.EqualTo("A=3\r\nA,F=1\r\nA,1=2\r\nA,2=1\r\nA,3=4\r\nB=5\r\nB,F=0\r\nB,1=5\r\nB,2=1\r\nB,3=6"));
        Assert.That(SetFile.Read(changed.ToBytes()).Inputs.Select(input => input with { Line = 0, RangeLine = 0 }), Is.EqualTo(new[] { new SetInput("A", "3", new("2", "1", "4", true)), new SetInput("B", "5", new("5", "1", "6", false)) }));
    }

    [TestCase("4\nEURUSD\nGBPUSD\nUSDCHF\nUSDJPY\n", "list of 4 symbols")]
    [TestCase("just some words\n", "line 1 is 'just some words'")]
    [TestCase("; nothing\n\n", "holds no inputs")]
    [TestCase("", "holds no inputs")]
    [TestCase("A=1||2||3||Y\n", "Line 1: a range has five parts")]
    public void A_file_without_inputs_is_refused_with_what_it_is(string text, string reason) =>
        Assert.That(() => SetFile.Read(Encoding.UTF8.GetBytes(text)), Throws.TypeOf<SetFileRefusedException>().With.Message.Contains(reason));

    [Test]
    public void A_file_of_many_lines_is_refused() =>
        Assert.That(
            () => SetFile.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 10_001).Select(i => $"a{i}=1\n")))),
            Throws.TypeOf<SetFileRefusedException>().With.Message.EqualTo("The file has more than 10000 lines; a .set file has at most so many."));

    [Test]
    public void A_file_of_many_megabytes_is_refused() =>
        Assert.That(() => SetFile.Read(new byte[SetFile.LargestFile + 1]), Throws.TypeOf<SetFileRefusedException>());
}
