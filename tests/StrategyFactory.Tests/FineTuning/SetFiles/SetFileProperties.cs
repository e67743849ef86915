using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.SetFiles;

/// <summary>Files made at random: written, read and converted.</summary>
internal sealed class SetFileProperties
{
    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Choose(-1000, 1000).Select(number => number.ToString()),
        Gen.Choose(-100000, 100000).Select(number => (number / 1000m).ToString("0.00000000", System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Elements("true", "false", "0", "1e-5"));

    private static readonly Gen<string> Word = Gen.Elements('a', 'Z', '7', ' ', '=', ';', '#', ',', 'é', 'Ã', '¼', '€', 'Ж', '移', '|', '[', '\t').ListOf().Select(letters => string.Join('|', string.Concat(letters).Split('|', StringSplitOptions.RemoveEmptyEntries)));

    private static readonly Gen<SetRange?> Range =
        from parts in Gen.Choose(0, 3)
        from numbers in Number.ArrayOf(3)
        from ticked in Gen.Elements(true, false)
        select parts switch
        {
            0 => null,
            1 => new SetRange(null, null, null, ticked),
            _ => new SetRange(numbers[0], numbers[1], numbers[2], ticked),
        };

    private static readonly Gen<string[]> Parts =
        from kind in Gen.Choose(0, 5)
        from word in Word
        from value in Gen.OneOf(Number, Word)
        from range in Range
        from name in Gen.Elements("Period", "Inp_Lots", "SL", "schnelle MA", "x1")
        from number in Gen.Choose(0, 9)
        select kind switch
        {
            0 => [";" + word],
            1 => ["==== " + word],
            2 => ["#" + word],
            _ => (string[])[$"{name}{number}", value, RangeFields.Write("", range)],
        };

    // One name once: of repeated ones the last counts, which is tested by itself.
    private static readonly Gen<(string Text, SetInput[] Inputs)> Files =
        from parts in Parts.NonEmptyListOf()
        select Compose([.. parts.Where(part => part.Length == 1).Concat(parts.Where(part => part.Length > 1).DistinctBy(part => part[0], StringComparer.Ordinal)), ["Last", "1", "||0||1||5||Y"]]);

    [Test]
    public void What_is_written_is_read_back() => Check.One(Quietly, Prop.ForAll(Files.ToArbitrary(), file =>
    {
        foreach (var encoding in new[] { SetEncoding.Utf16, SetEncoding.Utf16BigEndian, SetEncoding.Utf8Marked })
        {
            byte[] content = [.. encoding.Mark, .. encoding.Bytes(file.Text)];
            var read = SetFile.Read(content);
            Assert.That(read.ToBytes(), Is.EqualTo(content));
            Assert.That(Meaning(read), Is.EqualTo(file.Inputs));
        }
    }));

    [Test]
    public void Metatrader_5_to_4_and_back_gives_the_same_bytes() => Check.One(Quietly, Prop.ForAll(Files.ToArbitrary(), file =>
    {
        var original = SetFile.Read((byte[])[.. SetEncoding.Utf16.Mark, .. SetEncoding.Utf16.Bytes(file.Text)]);
        var there = SetFile.Read(SetConversion.To(original, SetFormat.Mt4).ToBytes());
        Assert.That(there.Format, Is.EqualTo(SetFormat.Mt4));
        Assert.That(SetConversion.To(there, SetFormat.Mt5).ToBytes(), Is.EqualTo(original.ToBytes()));
    }));

    [Test]
    public void Any_bytes_are_refused_or_written_back_as_they_came() => Check.One(Quietly, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<bool>(), (bytes, marked) =>
    {
        byte[] content = [.. marked ? SetEncoding.Utf16.Mark : [], .. bytes, .. Encoding.ASCII.GetBytes("\nA=1\n"), 0];
        try
        {
            Assert.That(SetFile.Read(content).ToBytes(), Is.EqualTo(content));
        }
        catch (SetFileRefusedException)
        {
            // Not a file of inputs, which is an answer too.
        }
    }));

    private static Config Quietly => Config.QuickThrowOnFailure.WithMaxTest(500);

    private static IEnumerable<SetInput> Meaning(SetFile file) => file.Inputs.Select(input => input with { Line = 0, RangeLine = 0 });

    private static (string Text, SetInput[] Inputs) Compose(List<string[]> parts)
    {
        var text = string.Concat(parts.Select(part => (part.Length == 1 ? part[0] : $"{part[0]}={part[1]}{part[2]}") + "\r\n"));
        return (text, [.. parts.Where(part => part.Length > 1).Select(part => new SetInput(part[0], part[1], RangeFields.Read(part[2], 0).Range))]);
    }
}
