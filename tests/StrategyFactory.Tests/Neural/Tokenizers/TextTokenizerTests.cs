using System.Text;
using NUnit.Framework;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.Tokenizers;
using static StrategyFactory.Tests.Neural.Tokenizers.SmallTokenizer;

namespace StrategyFactory.Tests.Neural.Tokenizers;

/// <summary>Files of tokenizers are read as they are meant, or refused by name.</summary>
internal sealed class TextTokenizerTests
{
    [Test]
    public void Random_text_comes_back_and_grows_alike_id_by_id()
    {
        using SmallTokenizer files = new("a b", "ab c", "Ġ a", "Ã ©", "ð Ł", "ðŁ ĺ", "Ġ Ġ");
        var tokenizer = files.Open();
        Random draws = new(11);
        for (var round = 0; round < 3_000; round++)
        {
            var text = RandomText(draws, draws.Next(0, 60));
            var ids = tokenizer.Encode(text, withControl: draws.Next(2) == 0);
            Assert.That(tokenizer.Decode(ids, skipControl: false), Is.EqualTo(text));
            var stream = tokenizer.Stream(skipControl: false);
            Assert.That(string.Concat(ids.Select(stream.Append)) + stream.Complete(), Is.EqualTo(text));
        }
    }

    [Test]
    public void Any_ids_grow_to_the_text_that_they_are_at_once()
    {
        using SmallTokenizer files = new("Ã ©", "ð Ł", "ðŁ ĺ");
        var tokenizer = files.Open();
        Random draws = new(12);
        for (var round = 0; round < 3_000; round++)
        {
            int[] ids = [.. Enumerable.Range(0, 12).Select(_ => draws.Next(120, tokenizer.Size))];
            var stream = tokenizer.Stream(skipControl: true);
            Assert.That(string.Concat(ids.Select(stream.Append)) + stream.Complete(), Is.EqualTo(tokenizer.Decode(ids, skipControl: true)));
        }
    }

    [Test]
    public void A_character_is_held_back_until_it_is_whole()
    {
        using SmallTokenizer files = new();
        var tokenizer = files.Open();
        var stream = tokenizer.Stream(skipControl: true);
        var bytes = tokenizer.Encode("a😀b", withControl: false);
        Assert.That(bytes.Select(stream.Append), Is.EqualTo(new[] { "a", "", "", "", "😀", "b" }));
        Assert.That(stream.Append(bytes[1]), Is.Empty);
        Assert.That(stream.Complete(), Is.EqualTo("\ufffd"));
    }

    [Test]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        using SmallTokenizer files = new();
        var tokenizer = files.Open();
        Assert.That(tokenizer.Decode(tokenizer.Encode("a\ud83db", withControl: true), skipControl: false), Is.EqualTo("a\ufffdb"));
    }

    [Test]
    public void The_pair_learned_first_is_joined_first_and_the_leftmost_of_equals()
    {
        using SmallTokenizer files = new("b c", "a b", "a a", "aa a");
        var tokenizer = files.Open();
        Assert.That(Pieces(tokenizer, "abc"), Is.EqualTo(new[] { "a", "bc" }));
        Assert.That(Pieces(tokenizer, "aaaaa"), Is.EqualTo(new[] { "aa", "aaa" }), "pairs first, left to right, then what is left joins");
        Assert.That(Pieces(tokenizer, new string('a', 100_000)), Has.Length.EqualTo(50_000));
    }

    [Test]
    public void A_word_that_is_a_piece_is_taken_whole_where_the_file_says_so()
    {
        using SmallTokenizer files = new("b c", "a b", "ab c");
        Assert.That(Pieces(files.Open(), "abc"), Is.EqualTo(new[] { "a", "bc" }));
        Assert.That(Pieces(files.With("model.ignore_merges", "true").Open(), "abc"), Is.EqualTo(new[] { "abc" }));
    }

    [Test]
    public void A_blank_is_put_in_front_where_the_file_says_so()
    {
        using SmallTokenizer files = new("Ġ a");
        var tokenizer = files.With("pre_tokenizer.add_prefix_space", "true").Open();
        Assert.That(Pieces(tokenizer, "a"), Is.EqualTo(new[] { "Ġa" }));
        Assert.That(Pieces(tokenizer, " a"), Is.EqualTo(new[] { "Ġa" }));
        Assert.That(Pieces(tokenizer, "a<s>a"), Is.EqualTo(new[] { "Ġa", "<s>", "Ġa" }), "of every stretch, as the published library does");
    }

    [Test]
    public void Words_are_cut_step_by_step()
    {
        using SmallTokenizer files = new("1 2", "a b", "x 1");
        var tokenizer = files.With("pre_tokenizer", """
            {"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false}]}
            """).Open();
        Assert.That(tokenizer.Words("x12 ab½𝟘𝟙"), Is.EqualTo(new[] { "x", "1", "2", " ab", "½", "𝟘", "𝟙" }));
        tokenizer = files.With("pre_tokenizer.pretokenizers.0.individual_digits", "false").Open();
        Assert.That(tokenizer.Words("x12 ab½𝟘𝟙"), Is.EqualTo(new[] { "x", "12", " ab", "½𝟘𝟙" }));
        tokenizer = files.With("pre_tokenizer", """
            {"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"String":"a."},"behavior":"Isolated"},
             {"type":"Split","pattern":{"Regex":"\\p{Lu}"},"behavior":"Isolated"},
             {"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}
            """).Open();
        Assert.That(tokenizer.Words("ca.bXy𝒳z ax"), Is.EqualTo(new[] { "c", "a.", "b", "X", "y", "𝒳", "z ax" }));
        Assert.That(tokenizer.WordPatterns, Is.EqualTo(new[] { @"a\.", @"\p{Lu}" }));
    }

    [Test]
    public void The_longest_added_token_that_begins_first_is_taken()
    {
        using SmallTokenizer files = new();
        foreach (var (id, content) in new[] { (259, "<s><think>"), (260, "s><") })
        {
            var token = Token(id, content, false);
            token["normalized"] = false;
            files.Added.Add(token);
        }

        var tokenizer = files.Open();
        Assert.That(Pieces(tokenizer, "<s><think><s><s>"), Is.EqualTo(new[] { "<s><think>", "<s>", "<s>" }));
        Assert.That(Pieces(tokenizer, "s><think>"), Is.EqualTo(new[] { "s><", "t", "h", "i", "n", "k", ">" }));
        Assert.That(tokenizer.Encode("<s><s><think><think>", withControl: false).Select(tokenizer.TextOf),
            Is.EqualTo(new[] { "<", "s", ">", "<s><think>", "<think>" }), "only control tokens are switched off");
    }

    [Test]
    public void Added_tokens_take_space_and_whole_words_as_their_flags_say()
    {
        using SmallTokenizer files = new();
        var both = Token(259, "[M]", true);
        both["lstrip"] = true;
        both["rstrip"] = true;
        files.Added.Add(both);
        var word = Token(260, "ja", false);
        word["single_word"] = true;
        files.Added.Add(word);
        var tokenizer = files.Open();
        Assert.That(Pieces(tokenizer, "a \t[M]\n b[M][M] "), Is.EqualTo(new[] { "a", "[M]", "b", "[M]", "[M]" }));
        Assert.That(Pieces(tokenizer, "ja,ja Ja jaa éja ja"), Is.EqualTo(new[]
        {
            "ja", ",", "ja", "Ġ", "J", "a", "Ġ", "j", "a", "a", "Ġ", "Ã", "©", "j", "a", "Ġ", "ja",
        }));
    }

    [Test]
    public void Normalised_tokens_are_found_in_normalised_text_and_others_before()
    {
        using SmallTokenizer files = new();
        files.With("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"}]}""");
        var raw = Token(259, "e\u0301", false);
        raw["normalized"] = false;
        files.Added.Add(raw);
        files.Added.Add(Token(260, "o\u0301", false));
        var tokenizer = files.Open();
        Assert.That(tokenizer.Normalizes, Is.True);
        Assert.That(tokenizer.Encode("e\u0301\u00f3o\u0301\u00e9", withControl: true)[..3], Is.EqualTo(new[] { 259, 260, 260 }));
    }

    [Test]
    public void Documents_begin_as_the_files_say()
    {
        const string Template = """
            {"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing","single":[
             {"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}]}]}
            """;
        using SmallTokenizer files = new();
        var tokenizer = files.With("post_processor", Template).Open();
        Assert.That((tokenizer.AddsBegin, tokenizer.AddsEnd), Is.EqualTo((true, true)));
        Assert.That(tokenizer.Encode("a", withControl: true), Has.Length.EqualTo(1), "never by itself");
        tokenizer = files.WithSetting("add_bos_token", "false").Open();
        Assert.That((tokenizer.AddsBegin, tokenizer.AddsEnd), Is.EqualTo((false, true)));
        tokenizer = files.With("post_processor", null).WithSetting("add_bos_token", "true").Open();
        Assert.That((tokenizer.AddsBegin, tokenizer.AddsEnd), Is.EqualTo((true, false)));
    }

    [Test]
    public void Settings_name_tokens_as_texts_or_objects_and_an_older_file_fills_in()
    {
        using SmallTokenizer files = new();
        files.Write("special_tokens_map.json", """
            {"eos_token":"<think>","pad_token":{"content":"</s>"},"additional_special_tokens":["<think>"]}
            """);
        var tokenizer = files.WithSetting("bos_token", """{"__type":"AddedToken","content":"<s>"}""").Open();
        Assert.That(tokenizer.Special, Is.EqualTo(new SpecialTokens(new(256, "<s>"), new(257, "</s>"), new(257, "</s>"), null)));
        Assert.That(tokenizer.KindOf(258), Is.EqualTo(TokenKind.Control), "the older file makes it one");
    }

    [Test]
    public void Tokens_that_only_the_settings_know_are_added()
    {
        using SmallTokenizer files = new();
        var tokenizer = files.WithSetting("added_tokens_decoder", """
            {"259":{"content":"<|end|>","special":true},"256":{"content":"<s>","special":true}}
            """).Open();
        Assert.That(tokenizer.Encode("a<|end|>", withControl: true)[1], Is.EqualTo(259));
        Assert.That(tokenizer.KindOf(259), Is.EqualTo(TokenKind.Control));
    }

    [TestCase("model.type", "\"WordPiece\"", "tokenizer.json: model.type is \"WordPiece\"; BPE can be read.")]
    [TestCase("model.dropout", "0.1", "tokenizer.json: model.dropout is 0.1; 0 or null is allowed, since ids would be drawn by chance.")]
    [TestCase("model.end_of_word_suffix", "\"</w>\"",
        "tokenizer.json: model.end_of_word_suffix is \"</w>\"; byte-level tokenizers (none) can be read.")]
    [TestCase("model.continuing_subword_prefix", "\"##\"",
        "tokenizer.json: model.continuing_subword_prefix is \"##\"; byte-level tokenizers (none) can be read.")]
    [TestCase("model.merges", null, "tokenizer.json: model.merges is missing; a list of pairs is needed.")]
    [TestCase("model.merges", "[\"a b c\"]", "tokenizer.json: model.merges holds \"a b c\" at 0; \"a b\" or [\"a\", \"b\"] is allowed.")]
    [TestCase("model.merges", "[[\"a\",\"b\"],[\"a\",\"b\"]]",
        "tokenizer.json: model.merges makes the piece 256 at 1 of two that it joined before.")]
    [TestCase("model.merges", "[[\"a\",\"\"]]",
        "tokenizer.json: model.merges holds [\"a\",\"\"] at 0; \"a b\" or [\"a\", \"b\"] is allowed.")]
    [TestCase("model.merges", "[\"x y\"]", "tokenizer.json: model.merges joins 'x' and 'y' at 0, but 'xy' is no piece of model.vocab.")]
    [TestCase("model.merges", "[\"xx a\"]", "tokenizer.json: model.merges joins 'xx' and 'a' at 0, but 'xx' is no piece of model.vocab.")]
    [TestCase("model.vocab", null, "tokenizer.json: model.vocab is missing; an object of pieces and ids is needed.")]
    [TestCase("model.vocab.ab", "-1", "tokenizer.json: model.vocab is", Description = "an id below zero")]
    [TestCase("model.vocab.ab", "3", "tokenizer.json: 'ă' and 'ab' have the same id, 3.", Description = "an id twice")]
    [TestCase("model.vocab.é", null, "tokenizer.json: model.vocab has no piece for the byte 233 ('é'), which text can hold.")]
    [TestCase("normalizer", "{\"type\":\"Lowercase\"}",
        "tokenizer.json: normalizer.type is \"Lowercase\"; NFC, or no normalizer, can be read.")]
    [TestCase("normalizer", "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"},{\"type\":\"NFKC\"}]}",
        "tokenizer.json: normalizer.normalizers[1].type is \"NFKC\"; NFC, or no normalizer, can be read.")]
    [TestCase("pre_tokenizer", "null", "tokenizer.json: its pre_tokenizer does not end with ByteLevel; byte-level tokenizers can be read.")]
    [TestCase("pre_tokenizer", "{\"type\":\"Metaspace\"}",
        "tokenizer.json: its pre_tokenizer does not end with ByteLevel; byte-level tokenizers can be read.")]
    [TestCase("pre_tokenizer", "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Punctuation\"},{\"type\":\"ByteLevel\"}]}",
        "tokenizer.json: pre_tokenizer.pretokenizers[0].type is \"Punctuation\"; Split and Digits, and ByteLevel at the end, can be read.")]
    [TestCase("pre_tokenizer", "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\","
        + "\"pattern\":{\"Regex\":\"a\"},\"behavior\":\"Removed\"},{\"type\":\"ByteLevel\"}]}",
        "tokenizer.json: pre_tokenizer.pretokenizers[0].behavior is \"Removed\"; Isolated can be read.")]
    [TestCase("pre_tokenizer", "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\","
        + "\"pattern\":{\"Regex\":\"a++\"},\"behavior\":\"Isolated\"},{\"type\":\"ByteLevel\"}]}",
        "tokenizer.json: pre_tokenizer.pretokenizers[0].pattern.Regex is \"a++\"; it cannot be matched here: ")]
    [TestCase("post_processor", "{\"type\":\"RobertaProcessing\"}",
        "tokenizer.json: post_processor.type is \"RobertaProcessing\"; TemplateProcessing and ByteLevel can be read.")]
    [TestCase("post_processor", "{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"</s>\"}},{\"Sequence\":{}}]}",
        "tokenizer.json: its post_processor puts </s> in front of documents; <s> is allowed there.")]
    [TestCase("decoder", "{\"type\":\"Metaspace\"}", "tokenizer.json: its decoder is {\"type\":\"Metaspace\"}; ByteLevel can be read.")]
    [TestCase("added_tokens.0.id", "300", "tokenizer.json: the added token '<s>' has the id 300; 257 is its id.")]
    [TestCase("added_tokens.0.content", "\"\"", "tokenizer.json: added_tokens[0].content is \"\"; a text is needed.")]
    [TestCase("added_tokens.1.content", "\"<s>\"", "tokenizer.json: the added token '<s>' has the id 258; 257 is its id.")]
    [TestCase("added_tokens.0.content", "\"ab\"", "tokenizer.json: the added token 'ab' has the id 257; 256 is its id.")]
    public void What_would_change_ids_is_refused_by_name(string path, string? json, string reason)
    {
        using SmallTokenizer files = new("a b");
        Assert.That(Assert.Throws<ModelFileException>(() => files.With(path, json).Open())!.Message, Does.StartWith(reason));
    }

    [TestCase("eos_token", "\"<nobody>\"", "tokenizer_config.json: eos_token is '<nobody>', which is no token of tokenizer.json.")]
    [TestCase("pad_token", "7", "tokenizer_config.json: pad_token is 7; a text, or an object with its content, is needed.")]
    [TestCase("pad_token", "\"!\"", "tokenizer.json: the control token '!' is also a piece that ordinary text becomes.")]
    [TestCase("additional_special_tokens", "[\"ab\"]",
        "tokenizer.json: the control token 'ab' is also a piece that ordinary text becomes.")]
    [TestCase("added_tokens_decoder", "{\"999\":{\"content\":\"<x>\"}}",
        "tokenizer_config.json: the added token '<x>' has the id 999; 260 is its id.")]
    [TestCase("added_tokens_decoder", "{\"3\":{\"content\":\"<s>\"}}",
        "tokenizer_config.json: the added token '<s>' has the id 3; 257 is its id.")]
    public void Settings_that_do_not_fit_are_refused(string path, string json, string reason)
    {
        using SmallTokenizer files = new("a b");
        Assert.That(Assert.Throws<ModelFileException>(() => files.WithSetting(path, json).Open())!.Message, Is.EqualTo(reason));
    }

    [Test]
    public void A_beginning_is_not_added_without_a_token_for_it()
    {
        using SmallTokenizer files = new();
        files.WithSetting("bos_token", "null").WithSetting("add_bos_token", "true");
        Assert.That(Assert.Throws<ModelFileException>(() => files.Open())!.Message,
            Is.EqualTo("tokenizer_config.json: add_bos_token is true, but no bos_token is named."));
    }

    [Test]
    public void A_folder_without_a_tokenizer_and_a_file_cut_short_are_refused()
    {
        using SmallTokenizer files = new();
        Assert.That(() => TextTokenizer.Open(files.Folder),
            Throws.TypeOf<ModelFileException>().With.Message.EndsWith(": it has no tokenizer.json."));
        files.Write();
        files.Write("tokenizer.json", File.ReadAllText(Path.Combine(files.Folder, "tokenizer.json"))[..^9]);
        Assert.That(() => TextTokenizer.Open(files.Folder),
            Throws.TypeOf<ModelFileException>().With.Message.StartsWith("tokenizer.json: it is no JSON: "));
    }

    [Test]
    public void Threads_share_a_tokenizer()
    {
        using SmallTokenizer files = new("a b", "ab c", "Ġ a");
        var tokenizer = files.Open();
        Random draws = new(13);
        string[] texts = [.. Enumerable.Range(0, 200).Select(_ => RandomText(draws, 80))];
        int[][] expected = [.. texts.Select(text => tokenizer.Encode(text, withControl: true))];
        var other = files.Open();
        Parallel.For(0, texts.Length, i => Assert.That(other.Encode(texts[i], withControl: true), Is.EqualTo(expected[i])));
    }

    private static string?[] Pieces(TextTokenizer tokenizer, string text) =>
        [.. tokenizer.Encode(text, withControl: true).Select(tokenizer.TextOf)];

    private static string RandomText(Random draws, int length)
    {
        StringBuilder text = new();
        for (var i = 0; i < length; i++)
        {
            var rune = draws.Next(6) switch
            {
                0 => draws.Next(0x20, 0x7f),
                1 => "abc  \n\t'<s>"[draws.Next(11)],
                2 => draws.Next(0x80, 0x800),
                3 => draws.Next(0x800, 0xd800),
                4 => draws.Next(0xe000, 0x10000),
                _ => draws.Next(0x10000, 0x110000),
            };
            text.Append(new Rune(rune).ToString());
        }

        return text.ToString();
    }
}
