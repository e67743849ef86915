using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Neural.Tokenizers;
using static StrategyFactory.Tests.Neural.Golden;

namespace StrategyFactory.Tests.Neural.Tokenizers;

/// <summary>Ids, words and texts are those of the published tokenizers.</summary>
[TestFixture("gpt2-style", "gpt2-style")]
[TestFixture("gpt2-style-pair-merges", "gpt2-style")]
[TestFixture("qwen2-style", "qwen2-style")]
internal sealed class GoldenTokenizerTests(string folder, string expected)
{
    private TextTokenizer _tokenizer = null!;
    private JsonElement[] _cases = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _tokenizer = TextTokenizer.Open(Folder($"tokenizer/{folder}"));
        _cases = [.. Json($"tokenizer/{expected}/encodings.json").GetProperty("cases").EnumerateArray()];
    }

    [Test]
    public void Texts_become_the_golden_words_and_ids()
    {
        Assert.That(_cases, Has.Length.EqualTo(35));
        foreach (var golden in _cases)
        {
            var text = golden.GetProperty("text").GetString()!;
            Assert.That(_tokenizer.Words(text), Is.EqualTo(Texts(golden, "pre_tokens")), text);
            var ids = _tokenizer.Encode(text, withControl: true);
            Assert.That(ids, Is.EqualTo(Ids(golden)), text);
            Assert.That(ids.Select(_tokenizer.TextOf), Is.EqualTo(Texts(golden, "tokens")), text);
        }
    }

    [Test]
    public void Ids_become_the_golden_texts_at_once_and_one_by_one()
    {
        foreach (var golden in _cases)
        {
            foreach (var (skip, key) in new[] { (false, "decoded"), (true, "decoded_skip_special") })
            {
                var text = golden.GetProperty(key).GetString();
                Assert.That(_tokenizer.Decode(Ids(golden), skip), Is.EqualTo(text));
                var stream = _tokenizer.Stream(skip);
                Assert.That(string.Concat(Ids(golden).Select(stream.Append)) + stream.Complete(), Is.EqualTo(text));
            }
        }
    }

    [Test]
    public void Marks_have_their_kinds_and_parts()
    {
        Assert.That(_tokenizer.Size, Is.EqualTo(320));
        Assert.That(new[] { -1, 0, 316, 317, 319, 320 }.Select(_tokenizer.KindOf), Is.EqualTo(new[]
        {
            TokenKind.None, TokenKind.Piece, TokenKind.Piece, TokenKind.Control, TokenKind.Control, TokenKind.None,
        }));
        Assert.That(_tokenizer.AddsBegin, Is.False);
        if (folder == expected)
        {
            Assert.That(_tokenizer.Special.End, Is.EqualTo(new NamedToken(319, "<|im_end|>")));
            Assert.That(_tokenizer.Special.Padding, Is.EqualTo(new NamedToken(317, "<|endoftext|>")));
            Assert.That(_tokenizer.Special.Begin?.Id, Is.EqualTo(folder == "gpt2-style" ? 317 : null));
        }
    }

    [Test]
    public void Without_control_tokens_no_text_becomes_one()
    {
        foreach (var golden in _cases)
        {
            var text = golden.GetProperty("text").GetString()!;
            var ids = _tokenizer.Encode(text, withControl: false);
            Assert.That(ids.Select(_tokenizer.KindOf), Has.None.EqualTo(TokenKind.Control), text);
            Assert.That(_tokenizer.Decode(ids, skipControl: true), Is.EqualTo(_tokenizer.Normalize(text)), text);
        }
    }

    private static int[] Ids(JsonElement golden) => [.. golden.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];

    private static string[] Texts(JsonElement golden, string key) =>
        [.. golden.GetProperty(key).EnumerateArray().Select(text => text.GetString()!)];
}
