using NUnit.Framework;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.SetFiles;

/// <summary>Real files, where the team's data lies beside the checkout.</summary>
internal sealed class SharedSetFilesTests
{
    [Test]
    public void Every_real_file_is_written_back_byte_for_byte_with_the_inputs_that_its_list_counts()
    {
        var folder = SharedData.Require("data/set");
        var listed = Listed(SharedData.Require("data/README.md"));
        var files = Directory.GetFiles(folder, "mt*.set");
        Assert.That(files, Has.Length.EqualTo(30));
        foreach (var path in files)
        {
            var name = Path.GetFileName(path);
            var content = File.ReadAllBytes(path);
            var file = SetFile.Read(content);

            Assert.That(file.ToBytes(), Is.EqualTo(content), name);
            Assert.That(file.Format, Is.EqualTo(name.StartsWith("mt4", StringComparison.Ordinal) ? SetFormat.Mt4 : SetFormat.Mt5), name);
            Assert.That((file.Inputs.Count, Ticked(file)), Is.EqualTo(listed[name]), name);
        }
    }

    [Test]
    public void Every_real_file_converts_there_and_back_without_loss()
    {
        foreach (var path in Directory.GetFiles(SharedData.Require("data/set"), "mt*.set"))
        {
            var file = SetFile.Read(File.ReadAllBytes(path));
            if (Path.GetFileName(path).StartsWith("mt4_EA31337_Lite_tf", StringComparison.Ordinal))
            {
                // its range lines stand before the value: the order of the lines changes, the inputs do not
                Assert.That(Meaning(SetFile.Read(SetConversion.To(file, SetFormat.Mt5).ToBytes())), Is.EqualTo(Meaning(file)));
                continue;
            }

            var other = file.Format == SetFormat.Mt5 ? SetFormat.Mt4 : SetFormat.Mt5;
            var there = SetFile.Read(SetConversion.To(file, other).ToBytes());
            var back = SetFile.Read(SetConversion.To(new SetFile(other, there.Encoding, there.Lines), file.Format).ToBytes());

            Assert.That(Meaning(there), Is.EqualTo(Meaning(file)), path);
            Assert.That(Meaning(back), Is.EqualTo(Meaning(file)), path);
            Assert.That(back.Lines.Where(line => line.Kind is not (SetLineKind.Input or SetLineKind.Attribute)).Select(line => line.Text), Is.EqualTo(file.Lines.Where(line => line.Kind is not (SetLineKind.Input or SetLineKind.Attribute)).Select(line => line.Text)), path);
        }
    }

    [Test]
    public void Passes_of_real_files_are_counted()
    {
        Assert.That(Passes("mt5_bluezdot_EMACrossOverV1.7.set"), Is.EqualTo(16));
        Assert.That(Passes("mt5_bluezdot_EMACrossOverV2.set"), Is.EqualTo(7L * 13 * 16 * 38));
        Assert.That(Passes("mt4_martinfou_scalpingpreset.set"), Is.EqualTo(251L * 251 * 31 * 31));
    }

    [Test]
    public void A_list_of_symbols_is_refused_as_such()
    {
        // outside the assertion, which would take a skip for a wrong exception
        var content = File.ReadAllBytes(SharedData.Require("data/set/sym_bluezdot_forex.major.set"));

        Assert.That(() => SetFile.Read(content), Throws.TypeOf<SetFileRefusedException>().With.Message.Contains("18 symbols").Or.Message.Contains("is '18'"));
    }

    private static long Passes(string name) => TickedSpace.Of(SetFile.Read(File.ReadAllBytes(SharedData.Require("data/set/" + name)))).Passes;

    private static int Ticked(SetFile file) => file.Inputs.Count(input => input.IsTicked);

    private static IEnumerable<SetInput> Meaning(SetFile file) => file.Inputs.Select(input => input with { Line = 0, RangeLine = 0 });

    // | `name` | repo | kind | encoding | EOL | parameters | ranges present | ticked | licence |
    private static Dictionary<string, (int Inputs, int Ticked)> Listed(string readme) => File.ReadLines(readme)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells.Length > 8 && cells[1].EndsWith(".set`", StringComparison.Ordinal))
        .ToDictionary(cells => cells[1].Trim('`'), cells => (int.Parse(cells[6]), int.Parse(cells[8])), StringComparer.Ordinal);
}
