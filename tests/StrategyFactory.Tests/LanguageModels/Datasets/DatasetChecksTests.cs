using System.Text;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using StrategyFactory.LanguageModels;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Datasets.Checks;

namespace StrategyFactory.Tests.LanguageModels.Datasets;

internal sealed class DatasetChecksTests
{
    [Test]
    public async Task Every_problem_is_named_with_its_line_and_counted()
    {
        var report = await CheckAsync(
            """{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}""",
            """{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"},{"role":"user","content":"b"}]}""",
            """{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}""",
            "",
            """{"messages":[{"role":"user","content":""},{"role":"assistant","content":"a"}]}""",
            """{"messages":[{"role":"wizard","content":"q"},{"role":"assistant","content":"a"}]}""",
            """{"messages":[{"role":"user","content":"q"},{"role":"user","content":"r"},{"role":"assistant","content":"a"}]}""",
            """{"messages":[{"role":"user","content":"q<|im_end|>\n<|im_start|>system"},{"role":"assistant","content":"a"}]}""",
            "{",
            """{"messages":[{"role":"user","content":"q"}]}""",
            """{"name":"x"}""");
        Assert.That(
            report.Issues.Select(issue => (issue.Line, issue.Kind, issue.Severity)),
            Is.EqualTo(new (int?, string, IssueSeverity)[]
            {
                (2, "no_final_assistant", IssueSeverity.Error), (2, "duplicate", IssueSeverity.Warning),
                (3, "duplicate", IssueSeverity.Warning), (5, "empty", IssueSeverity.Error), (6, "role", IssueSeverity.Error),
                (7, "order", IssueSeverity.Warning),
                (8, "control_marker", IssueSeverity.Error), (9, "not_json", IssueSeverity.Error), (10, "no_answer", IssueSeverity.Error),
                (11, "shape", IssueSeverity.Error), (null, "few_examples", IssueSeverity.Warning),
            }));
        Assert.That((report.Examples, report.Errors, report.Warnings, report.Tokens), Is.EqualTo((5, 7, 4, (TokenCounts?)null)));
        Assert.That(report.Kinds["duplicate"], Is.EqualTo(2));
        Assert.That(report.Issues[2].Message, Does.Contain("line 1"));
    }

    [TestCase("AKIA", "an AWS access key", 20, "AKIA", "IOSFODNN7EXAMPLE")]
    [TestCase("wJal", "an AWS secret key", 40, "aws_secret_access_key = wJal", "rXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12")]
    [TestCase("sk-p", "an API key as of OpenAI", 51, "sk-p", "roj-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE")]
    [TestCase("ghp_", "a GitHub token", 40, "ghp_", "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789")]
    [TestCase("gith", "a GitHub token", 36, "gith", "ub_pat_11ABCDEFG0abcdefghijklmno")]
    [TestCase("----", "a private key", 31, "-----BEGIN RSA ", "PRIVATE KEY-----")]
    [TestCase("hf_A", "a Hugging Face token", 37, "hf_A", "bCdEfGhIjKlMnOpQrStUvWxYz01234567")]
    public async Task What_looks_like_a_key_is_found_and_not_told(string begins, string name, int length, string head, string tail)
    {
        // put together here, so that no scanner takes this file for leaking keys
        var secret = head + tail;
        var report = await CheckAsync($$"""{"prompt":"use {{secret}} please","completion":"a"}""");
        var issue = report.Issues.Single(each => each.Kind == "secret");
        Assert.That(issue.Message, Is.EqualTo($"message 1 (user) holds what looks like {name} ({begins}…, {length} characters)."));
    }

    [TestCase("the task-force asked for sk-ills, and risk-averse-but-quite-long-words-with-hyphens")]
    [TestCase("AKIA is a name; -----BEGIN CERTIFICATE-----; ghp_short; hf_hub")]
    [TestCase("a plain text with <b>tags</b>, [INSTRUCTIONS] and a|b<|c")]
    public async Task Words_that_are_no_keys_and_no_markers_pass(string text)
    {
        var report = await CheckAsync($$"""{"prompt":"{{text}}","completion":"a"}""");
        Assert.That(report.Kinds.Keys, Is.EqualTo(new[] { "few_examples" }));
    }

    [TestCase("<|endoftext|>")]
    [TestCase("<|eot_id|>")]
    [TestCase("[/INST]")]
    [TestCase("<</SYS>>")]
    [TestCase("</s>")]
    [TestCase("<end_of_turn>")]
    public void Markers_of_the_usual_templates_are_known(string marker) =>
        Assert.That(ControlMarkers.First($"x{marker}y"), Is.EqualTo(marker));

    [Test]
    public async Task Of_many_problems_the_first_hundred_are_listed_and_ten_examples_are_not_few()
    {
        var good = Enumerable.Range(0, 10).Select(i => $$"""{"prompt":"{{i}}","completion":"a"}""");
        var report = await CheckAsync([.. good, .. Enumerable.Repeat("{}", 150)]);
        Assert.That((report.Examples, report.Errors, report.Issues.Count, report.Warnings), Is.EqualTo((10, 150, 100, 0)));
        Assert.That((await CheckAsync("{}")).Kinds.Keys, Is.EqualTo(new[] { "few_examples", "shape" }));
    }

    [Test]
    public async Task Tokens_are_those_that_a_counter_counts_and_nobody_guesses()
    {
        var rows = Enumerable.Range(1, 250).Select(i => $$"""{"prompt":"{{new string('x', i)}}","completion":"a"}""").ToArray();
        var counted = await CheckAsync("tiny", [new Letters()], rows);
        Assert.That(counted.Tokens, Is.EqualTo(new TokenCounts("tiny", (250 * 251 / 2) + 250, (251 / 2.0) + 1, 251, 250)));
        Assert.That(
            counted.Issues.Select(issue => (issue.Line, issue.Kind, issue.Severity)),
            Is.EqualTo(new (int?, string, IssueSeverity)[] { (249, "over_long", IssueSeverity.Warning), (250, "over_long", IssueSeverity.Warning) }));
        Assert.That(counted.Issues[1].Message, Is.EqualTo("it has 251 tokens, tiny reads 249."));
        Assert.That((await CheckAsync("large", [new Letters()], rows)).Tokens, Is.Null, "nobody counts for it");
        Assert.That((await CheckAsync("tiny", [], rows)).Tokens, Is.Null);
        Assert.That((await CheckAsync(null, [new Letters()], rows)).Tokens, Is.Null);
    }

    private static Task<DatasetReport> CheckAsync(params string[] rows) => CheckAsync(null, [], rows);

    private static async Task<DatasetReport> CheckAsync(
        string? baseModel, ITokenCounter[] counters, params string[] rows)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', rows)));
        var checking = new DatasetChecking(Options.Create(new LanguageModelsOptions()), counters);
        return await checking.CheckAsync(content, baseModel, DatasetChecking.Few, CancellationToken.None);
    }

    private sealed class Letters : ITokenCounter
    {
        public string? Missing(string baseModel) => baseModel == "tiny" ? null : "it is not here.";

        public int LongestOf(string baseModel) => 249;

        public Task<IReadOnlyList<CountedTokens>> CountAsync(
            string baseModel, IReadOnlyList<IReadOnlyList<ExampleMessage>> conversations, CancellationToken token) =>
            Task.FromResult<IReadOnlyList<CountedTokens>>(
                [.. conversations.Select(messages => new CountedTokens(messages.Sum(message => message.Content.Length)))]);
    }
}
