using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Gguf;

/// <summary>What cuts text is known to the letter, or the tokenizer is refused.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SourceVocabularyTests : IDisposable
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string Qwen = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Llama = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [TestCase(Qwen, false, "qwen2")]
    [TestCase(Llama, false, "smaug-bpe")]
    [TestCase(Llama, true, "llama-bpe")]
    public void A_pattern_has_a_name(string pattern, bool ignoresMerges, string name) =>
        Assert.That(Name(Split(pattern), ignoresMerges), Is.EqualTo(name));

    [TestCase(SmallTokenizer.Gpt2, "gpt-2")]
    [TestCase($$$"""{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{{{SmallTokenizer.Gpt2}}}]}""",
        "smollm")]
    public void So_has_what_works_without_one(string given, string name) => Assert.That(Name(given), Is.EqualTo(name));

    [TestCase("""{"type":"Whitespace"}""")]
    [TestCase("""{"type":"ByteLevel","add_prefix_space":true}""")]
    [TestCase("""{"type":"ByteLevel"}""")]
    [TestCase($$$"""{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":false},{{{SmallTokenizer.Gpt2}}}]}""")]
    public void Anything_near_to_one_is_refused(string given) =>
        Assert.That(Assert.Throws<ModelFileException>(() => Name(given))!.Message, Is.EqualTo(
            $"tokenizer.json: pre_tokenizer is {given}; those of GPT-2, SmolLM, Qwen 2 and Llama 3 can be converted."));

    [Test]
    public void A_pattern_that_differs_by_a_letter_is_refused()
    {
        Assert.Throws<ModelFileException>(() => Name(Split(Qwen.Replace("'ll", "'LL", StringComparison.Ordinal))));
        Assert.Throws<ModelFileException>(() => Name(Split(Qwen), ignoresMerges: true));
        Assert.Throws<ModelFileException>(() => Name(Split(Qwen).Replace("Isolated", "Removed", StringComparison.Ordinal)));
        Assert.Throws<ModelFileException>(() => Name("null"));
    }

    [TestCase("""{"eos_token":"<|end|>"}""", "", 258, false)]
    [TestCase("""{"eos_token":"<|end|>","bos_token":"<|user|>"}""", "", 257, false)]
    [TestCase("""{"eos_token":"<|end|>","bos_token":"<|user|>","add_bos_token":true}""", "", 257, true)]
    [TestCase("""{"eos_token":"<|end|>","add_bos_token":true}""", "", 258, false)]
    [TestCase("""{"eos_token":"<|end|>","bos_token":"<|user|>"}""",
        """
        "post_processor":{"type":"Sequence","processors":[{"type":"ByteLevel"},
         {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<|user|>"}},{"Sequence":{"id":"A"}}]}]},
        """, 257, true)]
    [TestCase("""{"eos_token":"<|end|>","bos_token":"<|user|>","add_bos_token":false}""",
        """ "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<|user|>"}},{"Sequence":{"id":"A"}}]},""",
        257, false)]
    public void A_text_begins_with_the_first_token_where_the_tokenizer_says_so(string settings, string more, int bos, bool adds)
    {
        new SmallDecoder("llama").Write(_folder);
        SmallTokenizer.Write(_folder.Path, settings: settings, more: more);
        var model = Convert();
        Assert.That((model.Bos, model.AddsBos), Is.EqualTo((bos, adds)));
    }

    [Test]
    public void A_template_stands_in_the_settings_or_in_a_file_of_its_own()
    {
        new SmallDecoder("llama").Write(_folder);
        File.WriteAllText(_folder.File("chat_template.jinja"), "of the file");
        Assert.That(Convert().ChatTemplate, Is.EqualTo("of the file"));
        SmallTokenizer.Write(_folder.Path, settings:
            """{"eos_token":"<|end|>","chat_template":[{"name":"tool","template":"t"},{"name":"default","template":"d"}]}""");
        Assert.That(Convert().ChatTemplate, Is.EqualTo("d"));
    }

    [TestCase("""{"eos_token":"<gone>"}""", "", "tokenizer_config.json: eos_token is \"<gone>\", which is no token of tokenizer.json.")]
    [TestCase("{}", "", "tokenizer.json: neither tokenizer_config.json nor config.json says what ends a text (eos).")]
    [TestCase("""{"eos_token":"<|end|>"}""", """ "normalizer":{"type":"Lowercase"},""",
        "tokenizer.json: its normalizer is 'Lowercase'; none and NFC can be converted.")]
    public void What_would_give_other_tokens_is_refused(string settings, string more, string reason)
    {
        new SmallDecoder("llama").Write(_folder);
        SmallTokenizer.Write(_folder.Path, settings: settings, more: more);
        Assert.That(Assert.Throws<ModelFileException>(() => Convert())!.Message, Is.EqualTo(reason));
    }

    [TestCase("\"a b\"", "\"a b c\"", "merges has \"a b c\"; pairs of texts are needed.")]
    [TestCase("\"a b\"", "[\"a\"]", "merges has [\"a\"]; pairs of texts are needed.")]
    [TestCase("\"type\":\"BPE\"", "\"type\":\"Unigram\"", "its model is 'Unigram'; byte-level BPE can be converted.")]
    [TestCase("\"type\":\"BPE\"", "\"type\":\"BPE\",\"byte_fallback\":true",
        "its model is 'BPE' with byte_fallback; byte-level BPE can be converted.")]
    [TestCase("\"id\":258", "\"id\":257", "'<|user|>' and '<|end|>' are both token 257.")]
    [TestCase("\"ab\":256", "\"ab\":-1", "model.vocab.ab is -1; a token's number is needed.")]
    [TestCase("\"model\"", "\"other\"", "model is missing.")]
    public void A_damaged_tokenizer_is_refused(string whole, string damaged, string reason)
    {
        new SmallDecoder("llama").Write(_folder);
        var path = _folder.File("tokenizer.json");
        var text = File.ReadAllText(path);
        Assert.That(text, Does.Contain(whole));
        File.WriteAllText(path, text.Replace(whole, damaged, StringComparison.Ordinal));
        Assert.That(Assert.Throws<ModelFileException>(() => Convert())!.Message, Is.EqualTo("tokenizer.json: " + reason));
    }

    [Test]
    public void Merges_may_be_pairs()
    {
        new SmallDecoder("llama").Write(_folder);
        var path = _folder.File("tokenizer.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"a b\"", "[\"a\",\"b\"]", StringComparison.Ordinal));
        Convert();
        Assert.That(GgufHeader.Read(_folder.File("model.gguf")).Metadata.Array<string>("tokenizer.ggml.merges", ""),
            Is.EqualTo(new[] { "a b" }));
    }

    private GgufModel Convert() => ModelConverter.Convert(_folder.Path, _folder.File("model.gguf"), GgufPrecision.F32, "small");

    private static string Split(string pattern) => $$"""
        {"type":"Sequence","pretokenizers":[
         {"type":"Split","pattern":{"Regex":{{JsonSerializer.Serialize(pattern)}}},"behavior":"Isolated","invert":false},
         {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":false,"use_regex":false}]}
        """;

    private static string Name(string given, bool ignoresMerges = false)
    {
        using var json = JsonDocument.Parse($$"""{"pre_tokenizer":{{given}}}""");
        return PreTokenizers.Name(json.RootElement, ignoresMerges, "tokenizer.json");
    }
}
