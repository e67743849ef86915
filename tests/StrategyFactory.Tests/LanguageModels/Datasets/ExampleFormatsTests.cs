using System.Text;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Datasets.Formats;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.Tests.LanguageModels.Datasets;

internal sealed class ExampleFormatsTests
{
    private static readonly ExampleMessage[] Short = [new("user", "1 < 2?"), new("assistant", "Yes: \"1 < 2\"\n\tcafé 😀")];

    private static readonly ExampleMessage[] Long =
    [
        new("system", "Be brief."), new("user", "a"), new("assistant", "b"), new("user", "c"), new("assistant", "d"),
    ];

    [TestCase(
        DatasetFormat.ChatMl,
        """{"text":"<|im_start|>user\n1 < 2?<|im_end|>\n<|im_start|>assistant\nYes: \"1 < 2\"\n\tcafé \uD83D\uDE00<|im_end|>\n"}""")]
    [TestCase(DatasetFormat.Alpaca, """{"instruction":"1 < 2?","input":"","output":"Yes: \"1 < 2\"\n\tcafé \uD83D\uDE00"}""")]
    [TestCase(
        DatasetFormat.OpenAi,
        """{"messages":[{"role":"user","content":"1 < 2?"},{"role":"assistant","content":"Yes: \"1 < 2\"\n\tcafé \uD83D\uDE00"}]}""")]
    public void A_line_is_the_same_bytes_every_time(string format, string expected) =>
        Assert.That(Line(format, Short), Is.EqualTo(expected + "\n"));

    [TestCase(
        DatasetFormat.ChatMl,
        """{"text":"<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n"""
            + """<|im_start|>user\nc<|im_end|>\n<|im_start|>assistant\nd<|im_end|>\n"}""")]
    [TestCase(DatasetFormat.Alpaca, """{"instruction":"c","input":"","output":"d","system":"Be brief.","history":[["a","b"]]}""")]
    [TestCase(
        DatasetFormat.OpenAi,
        """{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"a"},{"role":"assistant","content":"b"},"""
            + """{"role":"user","content":"c"},{"role":"assistant","content":"d"}]}""")]
    public void A_conversation_of_several_turns_keeps_them(string format, string expected) =>
        Assert.That(Line(format, Long), Is.EqualTo(expected + "\n"));

    [Test]
    public void What_is_written_is_read_again()
    {
        foreach (var format in DatasetFormat.All)
        {
            foreach (var messages in new[] { Short, Long })
            {
                var (row, fault) = RowReading.Read(new(1, 1, ExampleFormats.Of(format).Line(messages)));
                Assert.That(fault, Is.Null, format);
                Assert.That(row!.Messages, Is.EqualTo(messages), format);
            }
        }
    }

    [Test]
    public void Alpaca_holds_pairs_only()
    {
        ExampleMessage[] unpaired = [new("user", "a"), new("user", "b"), new("assistant", "c")];
        Assert.That(
            DatasetFormat.All.Select(format => ExampleFormats.Of(format).Refuses(unpaired)),
            Is.EqualTo(new[] { null, "not_in_pairs", null }));
        Assert.That(ExampleFormats.Of(DatasetFormat.Alpaca).Refuses(Long), Is.Null);
    }

    private static string Line(string format, ExampleMessage[] messages) =>
        Encoding.UTF8.GetString(ExampleFormats.Of(format).Line(messages));
}
