using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Cli;

/// <summary><c>set convert</c>, which needs no database.</summary>
internal sealed class SetTests
{
    private string _folder = null!;

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("sets-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_file_goes_to_the_other_metatrader_and_back()
    {
        var file = Path.Combine(_folder, "a.set");
        await File.WriteAllBytesAsync(file, SampleSets.Bytes(["; mine", "Fast=10||2||2||20||Y", "Note=x"]));
        var there = await HostProcess.RunAsync(["set", "convert", file, "--to", "mt4", "--json"]);
        Assert.That(there.Code, Is.Zero, there.Errors);
        var made = JsonNode.Parse(there.Output)!;
        Assert.That((made["from"]!.GetValue<string>(), made["to"]!.GetValue<string>(), made["inputs"]!.GetValue<int>()), Is.EqualTo(("mt5", "mt4", 2)));
        var path = made["path"]!.GetValue<string>();
        Assert.That(path, Is.EqualTo(Path.Combine(_folder, "a.mt4.set")));
        Assert.That(await File.ReadAllTextAsync(path, Encoding.Latin1), Is.EqualTo("; mine\r\nFast=10\r\nFast,F=1\r\nFast,1=2\r\nFast,2=2\r\nFast,3=20\r\nNote=x\r\n"));

        var back = await HostProcess.RunAsync(["set", "convert", path, "--to", "MT5", "--out", Path.Combine(_folder, "back.set")]);
        Assert.That(back.Output, Does.Contain("2 inputs, mt4 to mt5."), back.Errors);
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(_folder, "back.set")), Is.EqualTo(await File.ReadAllBytesAsync(file)));
    }

    [TestCase("mt6", "format: 'mt6' is not known; allowed: mt4, mt5.")]
    [TestCase("mt4", "a.mt4.set exists; another file, or --overwrite.")]
    public async Task What_cannot_be_written_is_one_line(string format, string reason)
    {
        var file = Path.Combine(_folder, "a.set");
        await File.WriteAllBytesAsync(file, SampleSets.Bytes(["A=1"]));
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.mt4.set"), "there");
        var outcome = await HostProcess.RunAsync(["set", "convert", file, "--to", format]);
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((1, "", 1)), outcome.Errors);
        Assert.That(outcome.Errors, Does.Contain(reason));
    }
}
