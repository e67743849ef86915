using NUnit.Framework;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.SetFiles;

internal sealed class SetRemarkTests
{
    [Test]
    public void A_remark_stands_behind_the_first_comments_and_is_there_once()
    {
        var once = SetRemark.Write(SetText.Read(SetText.Mt5("; saved", "A=1||1||1||9||Y", "; last")), ["Note: one", "More: a=b"]);
        Assert.That(once.ToBytes(), Is.EqualTo(SetText.Mt5("; saved", "; Note: one", "; More: a b", "A=1||1||1||9||Y", "; last")));
        var twice = SetRemark.Write(SetFile.Read(once.ToBytes()), ["Note: two", "More: c"]);
        Assert.That(twice.ToBytes(), Is.EqualTo(SetText.Mt5("; saved", "; Note: two", "; More: c", "A=1||1||1||9||Y", "; last")));
        Assert.That(SetRemark.Write(once, []), Is.SameAs(once));
    }

    [Test]
    public void A_file_of_metatrader_4_stays_one()
    {
        var ranged = SetRemark.Write(SetText.Read(SetText.Mt4("A=1", "A,F=1", "A,1=1", "A,2=1", "A,3=9")), ["Note: x"]);
        Assert.That(ranged.ToBytes(), Is.EqualTo(SetText.Mt4("; Note: x", "A=1", "A,F=1", "A,1=1", "A,2=1", "A,3=9")));
        var plain = SetRemark.Write(SetText.Read(SetText.Mt4("A=1", "B=2")), ["Note: x"]);
        Assert.That(plain.ToBytes(), Is.EqualTo(SetText.Mt4("A=1", "; Note: x", "B=2")));
        Assert.That(new[] { ranged, plain }.Select(file => SetFile.Read(file.ToBytes()).Format), Is.All.EqualTo(SetFormat.Mt4));
    }

    [Test]
    public void A_file_of_one_line_without_an_end_gets_one() =>
        Assert.That(
            SetRemark.Write(SetFile.Read("A=1"u8.ToArray()), ["Note: x\ny"]).ToBytes(), Is.EqualTo("A=1\r\n; Note: x y\r\n"u8.ToArray()));
}
