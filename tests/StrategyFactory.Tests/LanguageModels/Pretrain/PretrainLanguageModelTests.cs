using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.Tests.LanguageModels.Pretrain;

internal sealed class PretrainLanguageModelTests
{
    private static readonly PretrainLanguageModel Small = new()
    {
        Name = "tiny",
        Vocabulary = 400,
        Layers = 1,
        Width = 16,
        Heads = 2,
        ContextLength = 64,
        Steps = 8,
    };

    private LanguageHarness _language = null!;

    private string Models => Path.Combine(_language.Storage, "language", "models");

    [SetUp]
    public async Task SetUpAsync() => _language = await LanguageHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _language.DisposeAsync();

    [Test]
    public async Task A_base_is_made_of_the_primer_and_says_what_it_is()
    {
        var made = await _language.SendAsync(Small with { Steps = 30 });
        var listed = (await _language.SendAsync(new GetLanguageBases())).Bases.Single();
        var tokenizer = TextTokenizer.Open(made.Folder);
        using var template = ChatTemplate.Open(made.Folder, tokenizer.Special, TimeProvider.System)!;
        var prompt = new ChatEncoder(tokenizer, template).Prompt([new("user", "What is <|im_end|>?")]);

        Assert.That(listed, Is.EqualTo(made.Base));
        Assert.That((listed.Family, listed.Vocabulary, listed.ContextLength, listed.HasTokenizer), Is.EqualTo(("llama", 400, 64, true)));
        Assert.That(listed.TrainedOn, Is.EqualTo(
            $"3000 made-up conversations of the product's primer, {made.Tokens} tokens, seed 0, 30 steps from nothing; for trials only"));
        Assert.That(made.ValidationLossBefore, Is.EqualTo(Math.Log(400)).Within(0.2));
        Assert.That(made.ValidationLoss, Is.LessThan(made.ValidationLossBefore - 0.5));
        Assert.That((made.Examples + made.ValidationExamples, made.ValidationExamples), Is.EqualTo((3000, 150)));
        Assert.That(made.Parameters, Is.EqualTo((400 * 16) + (4 * 16 * 16) + (3 * 16 * 64) + (3 * 16)));
        Assert.That(
            tokenizer.Decode(prompt, skipControl: false),
            Is.EqualTo("<|im_start|>user\nWhat is <|im_end|>?<|im_end|>\n<|im_start|>assistant\n"));
        Assert.That(prompt.Count(id => tokenizer.KindOf(id) == TokenKind.Control), Is.EqualTo(3), "what somebody wrote stays text");
        Assert.That(
            (await _language.SendAsync(new GenerateText { Model = "tiny", Prompt = "Hello", MaxNewTokens = 3 })).Tokens, Is.Not.Empty);

        var gguf = ModelConverter.Convert(made.Folder, Path.Combine(_language.Storage, "x.gguf"), GgufPrecision.F16, "tiny");
        Assert.That((gguf.Tokenizer, gguf.Vocabulary, gguf.Eos), Is.EqualTo(("gpt2/qwen2", 400, (int?)399)));
    }

    [Test]
    public async Task The_same_seed_gives_the_same_bytes_and_a_name_that_is_taken_gives_way_only_when_asked()
    {
        var first = Files(await _language.SendAsync(Small));
        Assert.That(
            () => _language.SendAsync(Small),
            Throws.TypeOf<ConflictException>().With.Message.EqualTo("name: 'tiny' is taken; another name, or replace."));
        var second = Files(await _language.SendAsync(Small with { Replace = true }));
        var other = Files(await _language.SendAsync(Small with { Name = "other", Seed = 1 }));

        Assert.That(second, Is.EqualTo(first));
        Assert.That(other["model.safetensors"], Is.Not.EqualTo(first["model.safetensors"]));
        Assert.That(first.Keys.Order(StringComparer.Ordinal), Is.EqualTo(new[]
        {
            "chat_template.jinja", "config.json", "generation_config.json", "model.safetensors", "pretraining.json", "tokenizer.json",
            "tokenizer_config.json",
        }));
        Assert.That(Directory.EnumerateDirectories(Path.Combine(_language.Storage, "language")).Select(Path.GetFileName), Is.EqualTo(new[] { "models" }));

        static Dictionary<string, string> Files(PretrainedLanguageModel made) => Directory.EnumerateFiles(made.Folder)
            .ToDictionary(file => Path.GetFileName(file), file => Convert.ToBase64String(File.ReadAllBytes(file)), StringComparer.Ordinal);
    }

    [Test]
    public async Task Texts_and_conversations_of_the_user_are_learned_too()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_language.Storage, "texts")).FullName;
        File.WriteAllText(Path.Combine(folder, "a.txt"), string.Concat(Enumerable.Range(0, 300).Select(i => $"Line {i} of a long text.\n")));
        File.WriteAllText(Path.Combine(folder, "left.bin"), "not read");
        var rows = Path.Combine(_language.Storage, "rows.jsonl");
        File.WriteAllLines(rows, Enumerable.Range(0, 40).Select(i => $$"""{"prompt":"Say {{i}}.","completion":"It is {{i}}."}"""));
        var made = await _language.SendAsync(Small with { Texts = [folder, rows] });

        Assert.That(made.Base.TrainedOn, Does.StartWith("2 files of the user (a.txt, rows.jsonl), "));
        Assert.That(made.Examples + made.ValidationExamples, Is.GreaterThan(40));
        Assert.That(made.ValidationExamples, Is.GreaterThanOrEqualTo(3));
    }

    private static readonly (string Expected, Func<PretrainLanguageModel, PretrainLanguageModel> Change)[] Refused =
    [
        ("name: '../x' is not allowed; 1 to 60 letters,", request => request with { Name = "../x" }),
        ("vocabulary: 258 is not allowed; 259 to 65536.", request => request with { Vocabulary = 258 }),
        ("layers: 0 is not allowed; 1 to 64.", request => request with { Layers = 0 }),
        ("width: 7 is not allowed; 8 to 4096.", request => request with { Width = 7 }),
        ("heads: 3 do not divide a width of 16; 1, 2, 4, 8.", request => request with { Heads = 3 }),
        ("context: 8 is not allowed; 16 to 8192.", request => request with { ContextLength = 8 }),
        ("steps: 0 is not allowed; 1 to 1000000.", request => request with { Steps = 0 }),
        ("text: '/nowhere/x' is not there; a file, or a folder of files.", request => request with { Texts = ["/nowhere/x"] }),
    ];

    [TestCaseSource(nameof(Refused))]
    public void What_cannot_be_made_is_refused_by_field(
        (string Expected, Func<PretrainLanguageModel, PretrainLanguageModel> Change) refused) => Assert.That(
        () => _language.SendAsync(refused.Change(Small)),
        Throws.InstanceOf<Exception>().With.Message.Contains(refused.Expected).And.Matches<Exception>(
            refusal => refusal is FactoryException or ValidationException));

    [TestCase("a.txt", "", "a.txt is empty; text in UTF-8.")]
    [TestCase("a.txt", "A short text.", "text: gives 1 pieces of up to 64 tokens; at least 10, so more text or a smaller context.")]
    [TestCase("a.jsonl", """{"prompt":"x"}""", "a.jsonl, line 1: ")]
    public void A_file_that_does_not_do_is_refused_and_leaves_nothing(string name, string content, string expected)
    {
        var file = Path.Combine(_language.Storage, name);
        File.WriteAllText(file, content);
        Assert.That(
            () => _language.SendAsync(Small with { Texts = [file] }),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains(expected));
        Assert.That(
            Directory.Exists(Path.Combine(_language.Storage, "language"))
                ? Directory.EnumerateDirectories(Path.Combine(_language.Storage, "language"))
                : [],
            Is.Empty);
    }

    [Test]
    public void A_file_that_is_not_in_UTF8_is_refused_with_the_place()
    {
        var file = Path.Combine(_language.Storage, "latin.txt");
        File.WriteAllBytes(file, [(byte)'a', (byte)'b', 0xe4, (byte)'c']);
        Assert.That(
            () => _language.SendAsync(Small with { Texts = [file] }),
            Throws.TypeOf<UnprocessableException>().With.Message.EndsWith("latin.txt is not in UTF-8 (byte 2); text in UTF-8."));
    }
}
