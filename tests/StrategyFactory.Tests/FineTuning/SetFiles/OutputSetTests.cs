using NUnit.Framework;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.SetFiles;

internal sealed class OutputSetTests
{
    [TestCase("A=400.0||300||50||600||Y", "450", "A=450.0||400||25||500||Y", "one old step around, at half the step")]
    [TestCase("A=400.0||300||50||600||Y", "300", "A=300.0||200||25||350||Y", "widened below the lower edge")]
    [TestCase("A=400.0||300||50||600||Y", "600", "A=600.0||550||25||700||Y", "widened above the upper edge")]
    [TestCase("A=13||5||1||20||Y", "12", "A=12||11||1||13||Y", "whole numbers stay whole")]
    [TestCase("A=13||5||5||20||Y", "15", "A=15||9||2||21||Y", "half of an odd step is rounded down, and the value stays on the grid")]
    [TestCase("A=13||1||1||20||Y", "1", "A=1||1||1||2||Y", "what was positive stays positive")]
    [TestCase("A=3||0||1||20||Y", "0", "A=0||0||1||1||Y", "what was not negative stays so")]
    [TestCase("A=0.1||0.1||0.1||0.9||Y", "0.5", "A=0.5||0.4||0.05||0.6||Y", "more decimals where they are needed")]
    [TestCase("A=1.50000000||1.00000000||0.50000000||3.00000000||Y", "2.5", "A=2.50000000||2.00000000||0.25000000||3.00000000||Y", "as many decimals as before")]
    [TestCase("A=false||false||0||true||Y", "true", "A=true||false||0||true||Y", "truth values keep their range")]
    [TestCase("A=1||0||0||3||Y", "2", "A=2||0||0||3||Y", "so do enumerations")]
    [TestCase("A=7||1||1||9||N", "7", "A=7||1||1||9||N", "fixed inputs stay as they are")]
    public void The_range_closes_around_the_value(string line, string value, string expected, string why) => Assert.That(Made(line, value), Is.EqualTo(expected), why);

    [Test]
    public void A_range_keeps_within_what_the_input_allows() =>
        Assert.That(Made("A=400||300||50||600||Y", "600", (0, 640)), Is.EqualTo("A=600||550||25||625||Y"));

    [Test]
    public void The_whole_file_is_kept()
    {
        var file = SetText.Read(SetText.Mt5("; remark", "A=1||1||1||9||Y", "", "B=text", "C=3||N", "odd line"));
        var made = OutputSet.Make(file, new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "5", ["C"] = "3", ["Z"] = "1" }, _ => null);
        Assert.That(made.ToBytes(), Is.EqualTo(SetText.Mt5("; remark", "A=5||4||1||6||Y", "", "B=text", "C=3||N", "odd line")));
    }

    [Test]
    public void Metatrader_4_gets_metatrader_4_back()
    {
        var file = SetText.Read(SetText.Mt4("A=0.00218000", "A,F=1", "A,1=0.00010000", "A,2=0.00002000", "A,3=0.00510000"));
        var made = OutputSet.Make(file, new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "0.003" }, _ => null);
        Assert.That(made.ToBytes(), Is.EqualTo(SetText.Mt4("A=0.00300000", "A,F=1", "A,1=0.00298000", "A,2=0.00001000", "A,3=0.00302000")));
    }

    private static string Made(string line, string value, (decimal, decimal)? bounds = null) =>
        OutputSet.Make(SetText.Read(SetText.Mt5(line)), new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = value }, _ => bounds).Lines[0].Text;
}
