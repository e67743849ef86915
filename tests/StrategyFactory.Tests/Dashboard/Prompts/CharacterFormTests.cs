using NUnit.Framework;
using StrategyFactory.Dashboard.Prompts;
using StrategyFactory.Kernel.Json;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Tests.Dashboard.Prompts;

internal sealed class CharacterFormTests
{
    [TestCase("peter")]
    [TestCase("brian")]
    [TestCase("stewie")]
    public async Task What_was_not_changed_comes_back_as_it_was(string name)
    {
        var json = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Characters", name + ".json"));
        var definition = FactoryJson.Read<CharacterDefinition>(json);
        var (read, wrong) = CharacterForm.Of(definition).Read();
        Assert.That(wrong, Is.Empty);
        Assert.That(FactoryJson.Write(read), Is.EqualTo(FactoryJson.Write(definition)));
    }

    [Test]
    public void An_entry_of_several_lines_stays_one()
    {
        string[] entries = ["one", "two\nwith more\nand more", "three"];
        Assert.That(EntryLines.Write(entries), Is.EqualTo("one\ntwo\n  with more\n  and more\nthree"));
        Assert.That(EntryLines.Read(EntryLines.Write(entries)), Is.EqualTo(entries));
        Assert.That(EntryLines.Read(" a \r\n\r\n b"), Is.EqualTo(["a", "b"]));
        Assert.That(EntryLines.Read(null), Is.Empty);
    }

    [Test]
    public void What_is_no_number_or_there_twice_is_told_by_its_field()
    {
        var form = CharacterForm.Empty();
        form.Temperature = "hot";
        form.MaxTokens = "4.5";
        form.Remedies.AddRange([new() { Name = "too_long", Text = "a" }, new() { Name = "too_long", Text = "b" }]);
        form.Strategies.Add(new() { Name = "beer" });
        form.Strategies[0].Injections.Add(new() { Text = "no kind" });
        var (definition, wrong) = form.Read();
        Assert.That(definition, Is.Null);
        Assert.That(wrong, Is.EquivalentTo(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["generation_settings.temperature"] = "temperature: 'hot' is no number.",
            ["generation_settings.max_tokens"] = "max_tokens: '4.5' is no whole number.",
            ["remedies"] = "remedies: 'too_long' is there twice.",
            ["strategies[0].injections"] = "strategies[0].injections: every entry needs a kind.",
        }));
    }

    [Test]
    public void A_diff_names_the_fields_that_differ_line_by_line()
    {
        var before = new CharacterDefinition
        {
            DisplayName = "Lois",
            BasePrompt = "You are Lois.\nBe kind.\nBe short.",
            Traits = ["patient"],
            Remedies = new Dictionary<string, string>(StringComparer.Ordinal) { ["too_long"] = "Be short." },
        };
        var after = before with
        {
            BasePrompt = "You are Lois.\nBe stern.\nBe short.\nBe quick.",
            GenerationSettings = new() { Temperature = 0.9 },
            Remedies = new Dictionary<string, string>(StringComparer.Ordinal),
        };
        Assert.That(CharacterDiff.Between(before, before), Is.Empty);
        Assert.That(CharacterDiff.Between(before, after).Select(field => $"{field.Field}: {string.Concat(field.Lines.Select(Text))}"), Is.EqualTo(
        [
            "base_prompt: [ You are Lois.][-Be kind.][+Be stern.][ Be short.][+Be quick.]",
            "generation_settings.temperature: [-0.8][+0.9]",
            "remedies.too_long: [-Be short.]",
        ]));
    }

    private static string Text(DiffLine line) => $"[{line.Change switch
    {
        LineChange.Added => '+',
        LineChange.Removed => '-',
        _ => ' ',
    }}{line.Text}]";
}
