using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.Tokenizers;
using static StrategyFactory.Tests.Neural.Golden;

namespace StrategyFactory.Tests.Neural.Tokenizers;

/// <summary>Templates write what Jinja in Python writes, or say what is wrong; whatever they do, it ends.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ChatTemplateTests : IDisposable
{
    private static readonly ChatMessage[] Conversation = [new("user", " Hi\n"), new("assistant", "Yo"), new("user", "")];

    private readonly ModelFolder _folder = new();
    private readonly FixedClock _clock = new(new(2026, 3, 5, 14, 7, 9, TimeSpan.Zero));

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void Conversations_are_written_and_become_ids_as_the_golden_ones()
    {
        var folder = Folder("tokenizer/gpt2-style");
        var tokenizer = TextTokenizer.Open(folder);
        using var template = ChatTemplate.Open(folder, tokenizer.Special, _clock)!;
        var cases = Json("tokenizer/gpt2-style/chatml.json").GetProperty("cases").EnumerateArray().ToArray();
        Assert.That(cases, Has.Length.EqualTo(8));
        foreach (var golden in cases)
        {
            ChatMessage[] messages = [.. golden.GetProperty("messages").EnumerateArray().Select(message =>
                new ChatMessage(message.GetProperty("role").GetString()!, message.GetProperty("content").GetString()!))];
            var text = template.Render(messages, golden.GetProperty("add_generation_prompt").GetBoolean());
            Assert.That(text, Is.EqualTo(golden.GetProperty("text").GetString()));
            Assert.That(tokenizer.Encode(text, withControl: true), Is.EqualTo(Integers(golden.GetProperty("ids"))));
        }
    }

    // what Jinja2 3.1.2 gives for Conversation, with tojson as transformers has it
    [TestCase("{% for m in messages %}[{{ m.content }}]{% endfor %}", "[ Hi\n][Yo][]")]
    [TestCase("  {% if true %}\n  x\n  {% endif %}\n{# c #}\ny\n\n", "  x\ny\n")]
    [TestCase("{%- for m in messages -%} {{ m.role }} {%- endfor -%} !", "userassistantuser!")]
    [TestCase("{{ messages[0].content.strip('\\n') }}|{{ messages[0].content.lstrip('x') }}|{{ messages[0].content | trim }}|",
        " Hi| Hi\n|Hi|")]
    [TestCase("{{ 'xayx'.strip('xy') }}{{ 'xayx'.lstrip('x') }}{{ 'xayx'.rstrip('xy') }}{{ 'xax' | trim('x') }}", "aayxxaa")]
    [TestCase("{{ '' == false }} {{ 1 == true }} {{ '0' == 0 }} {{ none == undefined_name }} {{ [1, 'a'] == [1, 'a'] }} {{ '' != false }}",
        "False True False False True True")]
    [TestCase("{{ none }} {{ true ~ none }} {{ undefined_name }}.", "None TrueNone .")]
    [TestCase("{% for m in messages %}{{ loop.index }}{% if loop.index == 2 %}b{% break %}{% endif %};{% endfor %}.", "1;2b.")]
    [TestCase("{% for m in messages %}{{ loop.index }}{% if m.role == 'user' %}c{% continue %}{% endif %};{% endfor %}.", "1c2;3c.")]
    [TestCase("{% for i in range(2, 8, 3) %}{{ i }},{% endfor %}{% for i in range(3) %}{{ i }}{% endfor %}", "2,5,012")]
    [TestCase("{{ messages[:2] | tojson }}",
        """[{"role": "user", "content": " Hi\n"}, {"role": "assistant", "content": "Yo"}]""")]
    [TestCase("{{ tools is none }} {{ documents is none }} {{ bos_token }} {{ pad_token is defined }} {{ add_generation_prompt }}",
        "True True <s> False True")]
    [TestCase("{% set ns = namespace(n=0) %}{% for m in messages[::-1] %}{% set ns.n = ns.n + loop.index0 %}{% endfor %}{{ ns.n }}", "3")]
    [TestCase("{% generation %}{{ messages[1].content }}{% endgeneration %}", "Yo")]
    [TestCase("{{ strftime_now('%d %b %Y, %A %B %-d, %H:%M:%S %I %p %j %%') }}", "05 Mar 2026, Thursday March 5, 14:07:09 02 PM 064 %")]
    public void Templates_write_as_jinja_does(string source, string expected)
    {
        using var template = Open(source);
        Assert.That(template.Render(Conversation, addGenerationPrompt: true), Is.EqualTo(expected));
    }

    [TestCase("{{ raise_exception('Roles must alternate!') }}", "The chat template refuses these messages: Roles must alternate!")]
    [TestCase("{{ messages[0].content.nothing() }}",
        "The chat template of chat_template.jinja cannot write these messages: Cannot call something that is not a function")]
    [TestCase("{{ strftime_now('%Q') }}", "The chat template asks for the date as '%Q'; %a, ")]
    [TestCase("{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}",
        "The chat template of chat_template.jinja cannot write these messages: it calls itself more than 400 times over.")]
    [TestCase("{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(40) %}{% set ns.s = ns.s + ns.s %}{% endfor %}{{ ns.s | length }}",
        "The chat template of chat_template.jinja cannot write these messages: it takes more than 512 MiB.")]
    public void What_cannot_be_written_is_refused_and_the_next_conversation_is_not(string source, string reason)
    {
        using var template = Open("{% if messages | length == 1 %}well{% else %}" + source + "{% endif %}");
        Assert.That(() => template.Render(Conversation, addGenerationPrompt: true),
            Throws.TypeOf<ChatTemplateException>().With.Message.StartsWith(reason));
        Assert.That(template.Render([new("user", "x")], addGenerationPrompt: true), Is.EqualTo("well"));
    }

    [TestCase("{% if", "Unexpected end of input.")]
    [TestCase("{{ 1 | }}", "")]
    [TestCase("{% unknown %}", "")]
    public void What_is_no_template_is_refused(string source, string reason) =>
        Assert.That(Assert.Throws<ModelFileException>(() => Open(source))!.Message,
            Does.StartWith("chat_template.jinja: its chat template cannot be read: " + reason));

    [TestCase("(", ")")]
    [TestCase("[", "]")]
    [TestCase("not ", "")]
    public void A_template_nested_without_end_does_not_end_the_process(string before, string behind)
    {
        const int Depth = 3_000;
        var source = "{{ " + Repeated(before, Depth) + "1" + Repeated(behind, Depth) + " }}";
        AssertUnreadable(source);
    }

    [Test]
    public void Blocks_nested_without_end_do_not_end_the_process()
    {
        var source = Repeated("{% if true %}", 2_000) + Repeated("{% endif %}", 2_000);
        AssertUnreadable(source);
    }

    [Test]
    public void Templates_reach_nothing_outside()
    {
        using var template = Open("{{ messages[0].content.constructor }}{{ globalThis }}{{ range.constructor }}.");
        Assert.That(template.Render(Conversation, addGenerationPrompt: true), Is.EqualTo("."));
    }

    [Test]
    public void Messages_need_roles_that_cannot_write_marks()
    {
        using var template = Open("x");
        Assert.That(Assert.Throws<ChatTemplateException>(() => template.Render([], addGenerationPrompt: true))!.Message,
            Is.EqualTo("messages is empty; at least one is needed."));
        ChatMessage[] messages = [new("user", ""), new("a|>", "")];
        Assert.That(Assert.Throws<ChatTemplateException>(() => template.Render(messages, addGenerationPrompt: true))!.Message,
            Is.EqualTo("messages[1].role is 'a|>'; up to 64 letters, digits, _ and - are allowed."));
    }

    [Test]
    public void The_template_is_taken_from_its_own_file_first_and_of_several_the_default()
    {
        Assert.That(Find(), Is.Null);
        WriteSettings(new { eos_token = "</s>" });
        Assert.That(Find(), Is.Null);
        WriteSettings(new { chat_template = "one" });
        Assert.That(Find(), Is.EqualTo("one"));
        var tools = new { name = "tool_use", template = "tools" };
        WriteSettings(new { chat_template = new[] { tools, new { name = "default", template = "two" } } });
        Assert.That(Find(), Is.EqualTo("two"));
        WriteSettings(new { chat_template = new[] { tools } });
        Assert.That(Assert.Throws<ModelFileException>(() => Find())!.Message,
            Is.EqualTo("tokenizer_config.json: chat_template is neither a text nor a list with one named default."));
        File.WriteAllText(_folder.File("chat_template.jinja"), "three");
        Assert.That(Find(), Is.EqualTo("three"));
    }

    [Test]
    public void A_template_of_no_end_is_not_read()
    {
        File.WriteAllText(_folder.File("chat_template.jinja"), new string('x', 300_000));
        Assert.That(Assert.Throws<ModelFileException>(() => Find())!.Message,
            Is.EqualTo("chat_template.jinja: its chat template is longer than 262144 characters."));
    }

    [Test]
    public void Threads_take_turns()
    {
        using var template = Open("{% for m in messages %}{{ m.content }}{% endfor %}");
        Parallel.For(0, 40, i =>
            Assert.That(template.Render([new("user", $"{i}"), new("user", "x")], addGenerationPrompt: false), Is.EqualTo($"{i}x")));
    }

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private void AssertUnreadable(string source)
    {
        var refusal = Assert.Throws<ModelFileException>(() => Open(source))!;
        Assert.That(refusal.Message, Does.StartWith("chat_template.jinja: its chat template cannot be read: "));
    }

    private string? Find()
    {
        using var template = ChatTemplate.Open(_folder.Path, new(null, null, null, null), _clock);
        return template?.Source;
    }

    private void WriteSettings(object settings) =>
        File.WriteAllText(_folder.File("tokenizer_config.json"), JsonSerializer.Serialize(settings));

    private ChatTemplate Open(string source)
    {
        File.WriteAllText(_folder.File("chat_template.jinja"), source);
        return ChatTemplate.Open(_folder.Path, new(new(1, "<s>"), null, null, null), _clock)!;
    }
}
