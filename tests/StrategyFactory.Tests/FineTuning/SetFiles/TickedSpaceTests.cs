using NUnit.Framework;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.SetFiles;

internal sealed class TickedSpaceTests
{
    [TestCase("5||1||20", 16)]
    [TestCase("0.1||0.1||0.3", 3)]
    [TestCase("0||0.1||0.95", 10)]
    [TestCase("7||1||7", 1)]
    [TestCase("7||0||7", 1)]
    [TestCase("0||0||3", 4)]
    [TestCase("false||0||true", 2)]
    [TestCase("-5||2.5||5", 5)]
    [TestCase("1e-3||1e-3||1e-2", 10)]
    public void A_range_has_as_many_passes_as_its_formula_says(string range, long passes) =>
        Assert.That(Space($"A=1||{range}||Y").Passes, Is.EqualTo(passes));

    [Test]
    public void Passes_multiply_over_ticked_inputs_and_never_overflow()
    {
        Assert.That(Space("A=1||1||1||5||Y", "B=1||1||1||7||Y", "C=1||1||1||9||N", "D=x").Passes, Is.EqualTo(35));
        Assert.That(Space([.. Enumerable.Range(0, 10).Select(i => $"A{i}=1||1||1||1000000000||Y")]).Passes, Is.EqualTo(long.MaxValue));
    }

    [TestCase("A=1||20||1||5||Y", "start 20 lies above stop 5")]
    [TestCase("A=1||5||20||10||Y", "step 20 is larger than the range from 5 to 10")]
    [TestCase("A=1||5||-1||10||Y", "step -1 is below 0")]
    [TestCase("A=1||5||||10||Y", "start, step or stop is missing")]
    [TestCase("A=1||Y", "start, step or stop is missing")]
    [TestCase("A=1||x||1||10||Y", "not all numbers")]
    [TestCase("A=0.5||0||0||1.5||Y", "step is 0")]
    [TestCase("A=0||0||0||50000||Y", "step is 0")]
    [TestCase("A=true||true||0||false||Y", "start true lies above stop false")]
    public void A_ticked_range_that_is_none_is_refused_with_its_line(string line, string reason) =>
        Assert.That(() => Space("; comment", line), Throws.TypeOf<SetFileRefusedException>().With.Message.StartsWith("Line 2: input 'A': ").And.Message.Contains(reason));

    [Test]
    public void A_range_of_metatrader_4_is_refused_with_the_line_where_it_begins() =>
        Assert.That(() => TickedSpace.Of(SetText.Read(SetText.Mt4("A=1", "B=2", "A,F=1", "A,1=9", "A,2=1", "A,3=3"))), Throws.TypeOf<SetFileRefusedException>().With.Property("Line").EqualTo(3));

    [Test]
    public void A_range_that_is_not_ticked_may_be_nonsense() => Assert.That(Space("A=1||20||1||5||N").Passes, Is.EqualTo(1));

    [Test]
    public void Many_passes_none_and_a_suspicious_order_are_warned_of()
    {
        Assert.That(Space("A=1").Warnings().Single(), Does.Contain("single pass"));
        Assert.That(Space("A=1||1||1||400||Y", "B=1||1||1||300||Y").Warnings().Single(), Does.Contain("120,000 passes"));
        Assert.That(Space("A=70.0||2.0||60.0||85.0||Y").Warnings().Single(), Does.Contain("only the values 2.0 and 62.0"));
        Assert.That(Space("A=1||0||1||1||Y", "B=true||false||0||true||Y").Warnings(), Is.Empty);
    }

    [TestCase("5||1||20", "10||1||12", true)]
    [TestCase("5||1||20", "10||0.5||12", false)]
    [TestCase("5||1||20", "19||1||21", false)]
    [TestCase("5||2||20", "7||2||9", true)]
    [TestCase("5||2||20", "8||2||10", false)]
    [TestCase("0.1||0.1||0.9", "0.20||0.10||0.40", true)]
    [TestCase("0.1||0.1||0.9", "0.15||0.05||0.25", false)]
    [TestCase("7||0||7", "7||0||7", true)]
    [TestCase("false||0||true", "0||0||1", true)]
    [TestCase("1||1||100000", "1||1||100000", false)]
    public void One_range_covers_another_where_it_has_all_its_values(string wide, string narrow, bool covers) =>
        Assert.That(Space($"A=1||{wide}||Y").Covers(Space($"A=1||{narrow}||Y")), Is.EqualTo(covers), "a long one is not compared");

    [Test]
    public void A_space_covers_another_with_every_input_and_not_where_one_is_ticked_there_alone()
    {
        var wide = Space("A=1||1||1||5||Y", "B=1||1||1||7||Y", "C=2");
        Assert.That(wide.Covers(Space("A=1||2||1||4||Y", "B=3", "C=2")), Is.True);
        Assert.That(wide.Covers(Space("A=1||2||1||4||Y", "B=1||1||1||8||Y")), Is.False);
        Assert.That(wide.Covers(Space("A=1||2||1||4||Y", "C=2||1||1||3||Y")), Is.False);
    }

    private static TickedSpace Space(params string[] lines) => TickedSpace.Of(SetText.Read(SetText.Mt5(lines)));
}
