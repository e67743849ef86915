using System.Text;
using NUnit.Framework;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.SetFiles;

internal sealed class SetConversionTests
{
    [Test]
    public void Metatrader_5_becomes_metatrader_4_line_by_line()
    {
        var file = SetText.Read(SetText.Mt5("; saved", "Period=13||5||1||20||Y", "Name=x", "Slippage=3||N"));
        var converted = SetConversion.To(file, SetFormat.Mt4);

        Assert.That(Encoding.ASCII.GetString(converted.ToBytes()), Is.EqualTo("; saved\r\nPeriod=13\r\nPeriod,F=1\r\nPeriod,1=5\r\nPeriod,2=1\r\nPeriod,3=20\r\nName=x\r\nSlippage=3\r\nSlippage,F=0\r\n"));
    }

    [Test]
    public void Metatrader_4_becomes_metatrader_5_in_utf_16_with_its_mark()
    {
        var file = SetText.Read(SetText.Mt4("General====General===", "Lots=0.10000000", "Lots,F=0", "Lots,1=0.10000000", "Lots,2=0.00000000", "Lots,3=0.00000000", "Word=für"));
        var converted = SetConversion.To(file, SetFormat.Mt5);

        Assert.That(converted.ToBytes(), Is.EqualTo(SetText.Mt5("General====General===", "Lots=0.10000000||0.10000000||0.00000000||0.00000000||N", "Word=für")));
        Assert.That(SetConversion.To(converted, SetFormat.Mt4).ToBytes(), Is.EqualTo(file.ToBytes()));
    }

    [TestCase("Größe", "ANSI holds it")]
    [TestCase("Ã¼", "ANSI bytes that look like UTF-8")]
    [TestCase("移動平均", "no ANSI at all")]
    public void No_character_is_lost_on_the_way_to_metatrader_4(string word, string why)
    {
        var file = SetText.Read(SetText.Mt5("A=1||1||1||3||Y", "Word=" + word));
        var there = SetFile.Read(SetConversion.To(file, SetFormat.Mt4).ToBytes());

        Assert.That(there.Inputs[1].Value, Is.EqualTo(word), why);
        Assert.That(SetConversion.To(there, SetFormat.Mt5).ToBytes(), Is.EqualTo(file.ToBytes()));
    }

    [Test]
    public void What_the_other_terminal_would_read_as_something_else_is_refused_with_its_line()
    {
        var text = SetText.Read(SetText.Mt4("A=1", "A,F=1", "B,F=1", "B=x||N"));
        Assert.That(() => SetConversion.To(text, SetFormat.Mt5), Throws.TypeOf<SetFileRefusedException>().With.Property("Line").EqualTo(4));

        var name = SetText.Read(SetText.Mt5("A=1||1||1||3||Y", "A,1=7"));
        Assert.That(() => SetConversion.To(name, SetFormat.Mt4), Throws.TypeOf<SetFileRefusedException>().With.Property("Line").EqualTo(2));

        var valueless = SetText.Read(SetText.Mt4("A=1", "A,F=1", "B,F=1"));
        Assert.That(() => SetConversion.To(valueless, SetFormat.Mt5), Throws.TypeOf<SetFileRefusedException>().With.Property("Line").EqualTo(3));
    }
}
