using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Datasets;

/// <summary>Tokens are counted by the tokenizer and the template of a base.</summary>
internal sealed class TokenCountTests
{
    [Test]
    public async Task A_base_that_is_here_counts_and_what_is_longer_than_it_reads_is_told_by_line()
    {
        await using var harness = await LanguageHarness.StartAsync();
        SmallBase.Write(Path.Combine(harness.Storage, "language", "models", "small"));
        File.WriteAllLines(
            Path.Combine(harness.Storage, "rows.jsonl"),
            [.. new[] { 3, 300, 5 }.Select(length => $$"""{"prompt":"{{new string('q', length)}}","completion":"yes"}""")]);
        var report = await harness.SendAsync(new ValidateDataset("rows.jsonl", "small"));

        // the template writes "[user] q…</s>\n[assistant] yes</s>\n", a byte is a token and so is </s>
        Assert.That(report.Tokens, Is.EqualTo(new TokenCounts("small", 386, 386 / 3.0, 326, 2)));
        Assert.That(
            report.Issues.Select(issue => (issue.Line, issue.Kind, issue.Message)),
            Does.Contain(((int?)2, "over_long", "it has 326 tokens, small reads 256.")));
        Assert.That((await harness.SendAsync(new ValidateDataset("rows.jsonl"))).Tokens, Is.Null);

        var refused = Assert.ThrowsAsync<UnprocessableException>(() => harness.SendAsync(new ValidateDataset("rows.jsonl", "other")));
        Assert.That(refused.Message, Is.EqualTo("base_model: 'other' is not here; found small."));
        await harness.ImportGoldAsync("""{"prompt":"one","completion":"two"}""", """{"prompt":"three","completion":"four"}""");
        var exported = await harness.SendAsync(new ExportDataset { BaseModel = "small", ValidationShare = 0 });
        Assert.That((exported.TrainReport.Tokens!.Total, exported.Notes), Is.EqualTo((3 + 3 + 5 + 4 + (2 * 23), Array.Empty<string>())));
    }

    [Test]
    public async Task A_conversation_that_the_template_refuses_is_an_error_of_its_line()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var folder = Path.Combine(harness.Storage, "language", "models", "small");
        SmallBase.Write(folder);
        File.WriteAllText(
            Path.Combine(folder, "chat_template.jinja"),
            "{% if messages[0].role == 'system' %}{{ raise_exception('no system message') }}{% endif %}"
            + "{% for message in messages %}{{ message.content }}</s>{% endfor %}");
        File.WriteAllLines(
            Path.Combine(harness.Storage, "rows.jsonl"),
            [
                """{"prompt":"a","completion":"b"}""",
                """{"system":"be kind","prompt":"a","completion":"b"}""",
            ]);
        var report = await harness.SendAsync(new ValidateDataset("rows.jsonl", "small"));

        Assert.That((report.Errors, report.Tokens!.Total), Is.EqualTo((1, 4L)));
        Assert.That(report.Issues[0].Line, Is.EqualTo(2));
        Assert.That(report.Issues[0].Message, Does.StartWith("the template of small: ").And.Contain("no system message"));
    }
}
