using NUnit.Framework;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.SetFiles;

/// <summary>Inputs that are neither numbers nor truth values: times, colours, bar lengths.</summary>
internal sealed class TypedInputsTests
{
    [TestCase("TimeFrame_Envelopes=1||1||0||49153||Y", 21, Description = "all but PERIOD_CURRENT")]
    [TestCase("Signal_TimeFrame=0||0||0||49153||Y", 22)]
    [TestCase("TF=15||1||0||16385||Y", 12, Description = "step 0 and too wide for another enumeration")]
    [TestCase("InpTimeframe=16385||16385||1||16408||Y", 8, Description = "H1 to D1, not the 24 integers between")]
    [TestCase("Timeframe=1||1||0||30||Y", 11)]
    [TestCase("Timeframe=0||0||5||30||Y", 6, Description = "0, 5, 10, 15, 20, 30: 25 is none")]
    [TestCase("Mode=0||0||0||3||Y", 4, Description = "another enumeration")]
    [TestCase("Period=1||1||1||30||Y", 30, Description = "bars, not minutes")]
    [TestCase("StartDate=2024.01.01 00:00:00||2024.01.01 00:00:00||86400||2024.02.01 00:00:00||Y", 32)]
    [TestCase("StartDate=2024.01.01||2024.01.01||86400||2024.01.03 12:00||Y", 3)]
    [TestCase("StartDate=1704067200||1704067200||3600||1704153600||Y", 25, Description = "seconds since 1970")]
    [TestCase("Tint=255||0||1||255||Y", 256, Description = "a colour as a number")]
    public void A_range_has_the_values_of_its_type(string line, long passes) => Assert.That(Space(line).Passes, Is.EqualTo(passes));

    [TestCase("Arrow=clrRed||clrRed||0||clrBlue||Y")]
    [TestCase("Arrow=0x0000FF||0x0000FF||0||0xFF0000||Y")]
    [TestCase("Arrow=C'255,0,0'||C'255,0,0'||0||C'0,0,255'||Y")]
    public void Colours_are_kept_and_not_searched(string line)
    {
        var space = Space(line, "A=1||1||1||3||Y");
        Assert.That(space.Passes, Is.EqualTo(3));
        Assert.That(space.Warnings().Single(), Does.Contain("'Arrow'").And.Contain("colours").And.Contain("not searched"));
    }

    [TestCase("StartDate=2024.01.01 00:00:00||2024.01.01 00:00:00||86400||2024.02.01 00:00:00||Y", "2024.01.10 00:00:00",
        "StartDate=2024.01.10 00:00:00||2024.01.09 00:00:00||43200||2024.01.11 00:00:00||Y")]
    [TestCase("StartDate=2024.01.01||2024.01.01||86400||2024.02.01||Y", "2024.01.01", "StartDate=2024.01.01||2023.12.30||43200||2024.01.02||Y")]
    [TestCase("StartDate=2024.01.01||2024.01.01||3600||2024.02.01||Y", "2024.01.05", "StartDate=2024.01.05||2024.01.04 23:00||1800||2024.01.05 01:00||Y")]
    [TestCase("TimeFrame_Envelopes=1||1||0||49153||Y", "16385", "TimeFrame_Envelopes=16385||1||0||49153||Y")]
    [TestCase("InpTimeframe=16385||16385||1||16408||Y", "16388", "InpTimeframe=16388||16385||1||16408||Y")]
    [TestCase("Arrow=clrRed||clrRed||0||clrBlue||Y", "clrRed", "Arrow=clrRed||clrRed||0||clrBlue||Y")]
    [TestCase("Tint=C'255,0,0'", "C'255,0,0'", "Tint=C'255,0,0'")]
    [TestCase("MagicNumber=20240101", "20240101", "MagicNumber=20240101")]
    public void What_goes_to_the_next_search_is_written_as_its_type_is(string line, string value, string expected)
    {
        var name = line.Split('=')[0];
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value };
        Assert.That(OutputSet.Make(File(line), values, _ => null).Lines[0].Text, Is.EqualTo(expected));
    }

    [Test]
    public void Finer_steps_leave_enumerations_and_colours_as_they_are()
    {
        string[] kept = ["TimeFrame=1||1||0||49153||Y", "InpTimeframe=16385||16385||2||16408||Y", "Arrow=clrRed||clrRed||0||clrBlue||Y"];
        var finer = FinerSet.Of(File([.. kept, "Start=2024.01.01||2024.01.01||86400||2024.02.01||Y"]), 1);
        Assert.That(finer.Lines.Select(line => line.Text), Is.EqualTo(new[] { kept[0], kept[1], kept[2], "Start=2024.01.01||2024.01.01||43200||2024.02.01||Y" }));
    }

    [Test]
    public void A_range_that_the_expert_does_not_read_is_a_warning_whatever_it_is()
    {
        var file = File("Fast=1||1||1||3||Y", "Wish=9||9||1||1||Y", "Start=2024.01.01||x||1||y||Y", "Half=1||Y");
        var space = TickedSpace.Of(file, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Fast"] = "FastPeriod", ["Wish"] = null });
        Assert.That(space.Passes, Is.EqualTo(3));
        Assert.That(space.Warnings().Select(warning => warning.Split('\'')[1]), Is.EqualTo(new[] { "Wish", "Start", "Half" }));
    }

    private static SetFile File(params string[] lines) => SetText.Read(SetText.Mt5(lines));

    private static TickedSpace Space(params string[] lines) => TickedSpace.Of(File(lines));
}
