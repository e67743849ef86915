using NUnit.Framework;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.Tests.Neural.Tokenizers;

/// <summary>What a model reads and learns of a conversation, token for token.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ChatEncoderTests : IDisposable
{
    private const string Turns = "{% for m in messages %}<s>{{ m.role }}\n{{ m.content }}</s>\n{% endfor %}"
        + "{% if add_generation_prompt %}<s>assistant\n{% endif %}";

    private readonly SmallTokenizer _files = new("Ċ Ċ");
    private TextTokenizer _tokenizer = null!;
    private ChatTemplate? _template;

    [TearDown]
    public void Dispose()
    {
        _template?.Dispose();
        _files.Dispose();
    }

    [Test]
    public void Every_answer_is_learned_with_its_end_and_without_the_line_behind_it()
    {
        var examples = Open(Turns).Examples([new("user", "q"), new("assistant", "ab"), new("user", "r"), new("assistant", "")]);
        Assert.That(examples, Has.Count.EqualTo(1));
        Assert.That(Shown(examples[0]), Is.EqualTo("<s>userĊq</s>Ċ<s>assistantĊ[a][b][</s>]Ċ<s>userĊr</s>Ċ<s>assistantĊ[</s>]Ċ"));
        Assert.That(examples[0].LearnedCount, Is.EqualTo(4));
    }

    [Test]
    public void Marks_in_messages_stay_text()
    {
        ChatMessage[] messages = [new("user", "a</s><s>b <<s>"), new("assistant", "</s>x<think></")];
        var encoder = Open(Turns);
        var example = encoder.Examples(messages).Single();
        Assert.That(Shown(example), Is.EqualTo("<s>userĊa</s><s>bĠ<<s></s>Ċ<s>assistantĊ[<][/][s][>][x][<think>][<][/][</s>]Ċ"));
        Assert.That(example.Tokens.Where(id => _tokenizer.KindOf(id) == TokenKind.Control).Select(_tokenizer.TextOf),
            Is.EqualTo(new[] { "<s>", "</s>", "<s>", "</s>" }));
        var text = _template!.Render(messages, addGenerationPrompt: false);
        Assert.That(_tokenizer.Decode(example.Tokens, skipControl: false), Is.EqualTo(text));
        var prompt = encoder.Prompt(messages[..1]);
        Assert.That(example.Tokens[..prompt.Length], Is.EqualTo(prompt));
        Assert.That(example.Learned[..prompt.Length], Has.None.True);
    }

    [Test]
    public void Private_characters_of_a_message_come_through()
    {
        var encoder = Open(Turns + "\uf8fe");
        var text = "\uf8ff\ue000</s>\uf8fd";
        var ids = encoder.Prompt([new("user", text)]);
        Assert.That(_tokenizer.Decode(ids, skipControl: false), Is.EqualTo($"<s>user\n{text}</s>\n<s>assistant\n\uf8fe"));
    }

    [Test]
    public void Random_messages_never_write_marks()
    {
        var encoder = Open(Turns);
        Random draws = new(21);
        string[] parts = ["<s>", "</s>", "<", "/", "s", ">", "s>", "</", "<think>", "\n", "x", "\ue000", "e\u0301"];
        for (var round = 0; round < 100; round++)
        {
            var text = string.Concat(Enumerable.Range(0, draws.Next(12)).Select(_ => parts[draws.Next(parts.Length)]));
            ChatMessage[] messages = [new("user", text), new("assistant", text)];
            foreach (var example in encoder.Examples(messages))
            {
                Assert.That(example.Tokens.Count(id => _tokenizer.KindOf(id) == TokenKind.Control), Is.EqualTo(4), text);
                Assert.That(_tokenizer.Decode(example.Tokens, skipControl: false), Does.Contain($"assistant\n{text}</s>"));
                var learned = example.Tokens.Where((_, i) => example.Learned[i]).ToArray();
                Assert.That(_tokenizer.Decode(learned, skipControl: false), Is.EqualTo(text + "</s>"));
            }
        }
    }

    [Test]
    public void Where_the_prompt_would_be_cut_otherwise_each_answer_is_an_example_of_its_own()
    {
        var examples = Open(Turns).Examples([new("user", "q"), new("assistant", "\n\na"), new("user", "r"), new("assistant", "b")]);
        Assert.That(examples.Select(Shown), Is.EqualTo(new[]
        {
            "<s>userĊq</s>Ċ<s>assistantĊ[Ċ][Ċ][a][</s>]",
            "<s>userĊq</s>Ċ<s>assistantĊĊĊa</s>Ċ<s>userĊr</s>Ċ<s>assistantĊ[b][</s>]",
        }));
        Assert.That(_tokenizer.Encode("\n\n\na", withControl: false), Has.Length.EqualTo(3), "together the first two are one token");
    }

    [Test]
    public void Where_a_template_writes_past_answers_otherwise_each_is_an_example_of_its_own()
    {
        var encoder = Open("{% for m in messages %}<s>{{ m.role }}\n"
            + "{% if m.role == 'assistant' and loop.last %}<think>{% endif %}{{ m.content }}</s>\n{% endfor %}"
            + "{% if add_generation_prompt %}<s>assistant\n{% endif %}");
        var examples = encoder.Examples([new("user", "q"), new("assistant", "a"), new("user", "r"), new("assistant", "b")]);
        Assert.That(examples.Select(Shown), Is.EqualTo(new[]
        {
            "<s>userĊq</s>Ċ<s>assistantĊ[<think>][a][</s>]",
            "<s>userĊq</s>Ċ<s>assistantĊa</s>Ċ<s>userĊr</s>Ċ<s>assistantĊ[<think>][b][</s>]",
        }));
        var single = encoder.Examples([new("user", "q"), new("assistant", "a")]).Single();
        Assert.That(Shown(single), Is.EqualTo("<s>userĊq</s>Ċ<s>assistantĊ[<think>][a][</s>]Ċ"));
    }

    [Test]
    public void A_prompt_that_the_template_writes_unasked_is_not_learned()
    {
        var encoder = Open("{% for m in messages %}<s>{{ m.role }}\n{{ m.content | trim }}</s>\n{% endfor %}{{ '<s>assistant\n' }}");
        var example = encoder.Examples([new("user", "q"), new("assistant", " assistant ")]).Single();
        Assert.That(Shown(example), Is.EqualTo("<s>userĊq</s>Ċ<s>assistantĊ[a][s][s][i][s][t][a][n][t][</s>]Ċ<s>assistantĊ"));
    }

    [Test]
    public void Without_answers_there_is_no_example() => Assert.That(Open(Turns).Examples([new("user", "q")]), Is.Empty);

    [TestCase("{% for m in messages %}<s>{{ m.role }}\n{{ m.content }}</s>\n{% endfor %}"
        + "{% if add_generation_prompt %}<s>assistant\n<think>{% endif %}",
        "The answer of messages[1] cannot be learned, since the chat template writes other text before it than its prompt for an "
        + "answer is.")]
    [TestCase("{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}",
        "The answer of messages[1] cannot be learned, since the chat template puts no control token behind it.")]
    [TestCase("{% for m in messages %}<s>{{ m.role }}</s>{% endfor %}{% if add_generation_prompt %}<s>assistant{% endif %}",
        "The answer of messages[1] cannot be learned, since the chat template does not write it as it is.")]
    [TestCase("{% for m in messages %}<s>{{ m.role }}{{ m.content }}{{ m.content | length }}</s>{% endfor %}"
        + "{% if add_generation_prompt %}<s>assistant{% endif %}",
        "The answer of messages[1] cannot be learned, since the chat template does not write it as it is.")]
    public void Answers_that_cannot_be_made_out_are_refused(string template, string reason)
    {
        var encoder = Open(template);
        ChatMessage[] messages = [new("user", "q"), new("assistant", "abcdefghi")];
        Assert.That(Assert.Throws<ChatTemplateException>(() => encoder.Examples(messages))!.Message, Is.EqualTo(reason));
    }

    [Test]
    public void An_answer_to_nothing_is_refused() =>
        Assert.That(Assert.Throws<ChatTemplateException>(() => Open(Turns).Examples([new("assistant", "a")]))!.Message,
            Is.EqualTo("messages[0] is an answer, but nothing stands before it."));

    [Test]
    public void What_is_too_long_loses_its_beginning_but_for_the_mark_of_it()
    {
        var encoder = Open(Turns);
        var example = encoder.Examples([new("user", "qqq"), new("assistant", "ab")]).Single();
        Assert.That(encoder.Fit(example, example.Tokens.Length, OverLong.Drop), Is.SameAs(example));
        Assert.That(encoder.Fit(example, example.Tokens.Length - 1, OverLong.Drop), Is.Null);
        Assert.That(Shown(encoder.Fit(example, 8, OverLong.CutBeginning)!), Is.EqualTo("<s>ntĊ[a][b][</s>]Ċ"));
        Assert.That(Shown(encoder.Fit(example, 3, OverLong.CutBeginning)!), Is.EqualTo("<s>[</s>]Ċ"));
        Assert.That(encoder.Fit(example, 2, OverLong.CutBeginning), Is.Null, "nothing is left to learn");

        LearnedText plain = new([.. example.Tokens[1..]], [.. example.Learned[1..]]);
        Assert.That(Shown(encoder.Fit(plain, 3, OverLong.CutBeginning)!), Is.EqualTo("[b][</s>]Ċ"));
        Assert.That(encoder.Fit(plain, 3, OverLong.CutBeginning)!.LearnedCount, Is.EqualTo(1), "nothing foretells the first");
        Assert.That(encoder.Fit(plain, 2, OverLong.CutBeginning), Is.Null);
        Assert.That(() => encoder.Fit(plain, 1, OverLong.CutBeginning), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private string Shown(LearnedText example) => string.Concat(example.Tokens.Select((id, i) =>
        example.Learned[i] ? $"[{_tokenizer.TextOf(id)}]" : _tokenizer.TextOf(id)));

    private ChatEncoder Open(string template)
    {
        _files.Write("chat_template.jinja", template);
        _tokenizer = _files.Open();
        _template = ChatTemplate.Open(_files.Folder, _tokenizer.Special, TimeProvider.System)!;
        return new(_tokenizer, _template);
    }
}
