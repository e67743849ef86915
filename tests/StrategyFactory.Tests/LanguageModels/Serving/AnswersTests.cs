using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Serving;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.Tests.LanguageModels.Serving;

/// <summary>Answers are what the trainer writes, whoever else is served, and end when they are told to.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AnswersTests : IAsyncDisposable
{
    private readonly ServingHarness _serving = new();

    [TearDown]
    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    [TestCase("F32")]
    [TestCase("F16")]
    public async Task An_answer_is_what_the_trainer_writes(string precision)
    {
        _serving.Options.Serving.Precision = precision;
        var model = await _serving.BaseAsync("small");
        var adapted = _serving.Adapted(model);
        foreach (var each in new[] { model, adapted })
        {
            var (prompt, text) = Trainer(each, 24);
            var answer = await _serving.AskAsync(each, tokens: 24);
            Assert.That((answer.PromptTokens, answer.AnswerTokens, answer.FinishReason), Is.EqualTo((prompt, 24, "length")));
            Assert.That(answer.Text, Is.EqualTo(text), each.Name);
        }
    }

    [Test]
    public async Task With_an_adapter_or_without_each_says_what_it_says_alone()
    {
        var model = await _serving.BaseAsync("small");
        var (one, other) = (_serving.Adapted(model), _serving.Adapted(model, 6));
        var alone = (await _serving.AskAsync(model)).Text;
        var (first, second) = ((await _serving.AskAsync(one)).Text, (await _serving.AskAsync(other)).Text);
        Assert.That(new[] { alone, first, second }, Is.Unique);
        var all = await Task.WhenAll(new[] { other, model, one, model, other, one, model }.Select(each => _serving.AskAsync(each)));
        Assert.That(all.Select(answer => answer.Text), Is.EqualTo(new[] { second, alone, first, alone, second, first, alone }));
        Assert.That(_serving.Pool.Look().Weights, Is.EqualTo(1));
    }

    [Test]
    public async Task Many_who_ask_several_models_with_room_for_one_are_all_answered()
    {
        var (one, two) = (await _serving.BaseAsync("one", 1), await _serving.BaseAsync("two", 2));
        ServableModel[] models = [one, two, _serving.Adapted(one)];
        List<string> alone = [];
        foreach (var model in models)
        {
            alone.Add((await _serving.AskAsync(model)).Text);
        }

        // of two weights and three contexts, the larger part: room for one of each
        _serving.Options.Serving.MemoryBytes = _serving.Pool.Look().Bytes / 2;
        await _serving.AskAsync(await _serving.BaseAsync("three", 3));
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => _serving.AskAsync(models[i % 3])));
        Assert.That(answers.Select(answer => answer.Text), Is.EqualTo(Enumerable.Range(0, 24).Select(i => alone[i % 3])));
        Assert.That(_serving.Pool.Look().Bytes, Is.LessThanOrEqualTo(_serving.Options.Serving.MemoryBytes));
    }

    [Test]
    public async Task Pieces_add_up_to_the_answer_and_a_text_ends_it()
    {
        var model = await _serving.BaseAsync("small");
        List<string> pieces = [];
        var whole = await _serving.AskAsync(model, received: Keep);
        Assert.That(string.Concat(pieces), Is.EqualTo(whole.Text));
        var stop = whole.Text[2..4];
        pieces.Clear();
        var stopped = await _serving.Answers.AnswerAsync(
            new(model, [new("user", "Hello")]) { MaxTokens = 12, Stop = [stop] }, Keep, CancellationToken.None);
        var until = whole.Text[..whole.Text.IndexOf(stop, StringComparison.Ordinal)];
        Assert.That((stopped.Text, stopped.FinishReason), Is.EqualTo((until, "stop")));
        Assert.That(string.Concat(pieces), Is.EqualTo(stopped.Text));
        Assert.That(stopped.AnswerTokens, Is.LessThan(12));
        Assert.That((await _serving.AskAsync(model)).Text, Is.EqualTo(whole.Text), "the context works on");

        ValueTask Keep(string piece)
        {
            pieces.Add(piece);
            return ValueTask.CompletedTask;
        }
    }

    [Test]
    public async Task Who_hangs_up_ends_it_and_the_next_gets_a_turn()
    {
        var model = await _serving.BaseAsync("long", positions: 65_536, lively: false);
        _serving.Options.Serving.ContextTokens = 65_536;
        using CancellationTokenSource hangUp = new();
        var pieces = 0;
        Task<Answer>? next = null;
        var answering = _serving.AskAsync(model, tokens: 60_000, received: async _ =>
        {
            next ??= _serving.AskAsync(model, tokens: 4);
            if (++pieces == 3)
            {
                await hangUp.CancelAsync();
            }
        }, token: hangUp.Token);
        Assert.That(async () => await answering, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((pieces, (await next!).AnswerTokens), Is.EqualTo((3, 4)));
    }

    [Test]
    public async Task A_full_waiting_room_says_when_to_come_back()
    {
        await using ServingHarness serving = new(options => options.MostWaiting = 2);
        var model = await serving.BaseAsync("small");
        Task<Answer>[]? waiting = null;
        BusyException? refusal = null;
        await serving.AskAsync(model, tokens: 2, received: _ =>
        {
            if (waiting is null)
            {
                waiting = [serving.AskAsync(model, tokens: 2), serving.AskAsync(model, tokens: 2)];
                refusal = Assert.ThrowsAsync<BusyException>(() => serving.AskAsync(model, tokens: 2));
            }

            return ValueTask.CompletedTask;
        });
        const string Said = "2 conversations wait for an answer already; please ask again later.";
        Assert.That((refusal!.Message, refusal.RetryAfter), Is.EqualTo((Said, TimeSpan.FromSeconds(5))));
        Assert.That((await Task.WhenAll(waiting!)).Select(answer => answer.AnswerTokens), Is.All.EqualTo(2));
        Assert.That((await serving.AskAsync(model, tokens: 2)).AnswerTokens, Is.EqualTo(2));
    }

    [Test]
    public async Task What_does_not_fit_is_refused_with_the_numbers()
    {
        var model = await _serving.BaseAsync("small");
        Assert.That(() => _serving.AskAsync(model, new('x', 8193)), Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
            "messages: they have 8193 characters; at most 8192, 32 for each of the 256 tokens that the context holds."));
        Assert.That(() => _serving.AskAsync(model, new('x', 300)), Throws.TypeOf<UnprocessableException>()
            .With.Message.Match("^messages: they have 3[0-9][0-9] tokens; the context holds 256 with the answer.$"));
        Assert.That(() => _serving.AskAsync(model, "a\0b"), Throws.TypeOf<UnprocessableException>().With.Message.Contains("NUL"));
        Assert.That(() => _serving.Answers.AnswerAsync(new(model, [new("assistant", "Hi")]), null, CancellationToken.None),
            Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("messages: the last one"));
    }

    [Test]
    public async Task An_answer_ends_where_the_context_is_full()
    {
        var model = await _serving.BaseAsync("small", lively: false);
        var answer = await _serving.AskAsync(model, tokens: 10_000);
        Assert.That((answer.PromptTokens + answer.AnswerTokens, answer.FinishReason), Is.EqualTo((257, "length")), "the last is not read");
    }

    [Test]
    public async Task The_same_seed_gives_the_same_text_and_another_another()
    {
        var model = await _serving.BaseAsync("small");
        async Task<string> Draw(int seed) => (await _serving.Answers.AnswerAsync(
            new(model, [new("user", "Hello")]) { MaxTokens = 20, Temperature = 1, Seed = seed }, null, CancellationToken.None)).Text;
        var (first, again, other) = (await Draw(1), await Draw(1), await Draw(2));
        Assert.That(again, Is.EqualTo(first).And.Not.EqualTo(other));
    }

    [Test]
    public async Task A_file_beside_the_folders_is_served_and_what_is_none_is_said()
    {
        var model = await _serving.BaseAsync("small");
        var place = await _serving.Files.PlaceAsync(model.Weights, CancellationToken.None);
        await _serving.Files.RequireAsync(model.Weights, place, CancellationToken.None);
        File.Copy(place, _serving.FolderOf("mine.gguf"));
        await File.WriteAllTextAsync(_serving.FolderOf("broken.gguf"), "no model");
        var mine = await _serving.RequireAsync("mine");
        Assert.That((mine.Weights.IsGguf, mine.Name), Is.EqualTo((true, "mine")));
        Assert.That((await _serving.AskAsync(mine)).Text, Is.EqualTo((await _serving.AskAsync(model)).Text));
        var all = await _serving.Answers.ListAsync(CancellationToken.None);
        Assert.That(all.Select(each => each.Name), Is.EqualTo(new[] { "mine", "small" }));
        Assert.That(() => _serving.RequireAsync("broken"),
            Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("model: 'broken' cannot be served: "));
        Assert.That(() => _serving.RequireAsync("nobody"),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("model: 'nobody' is not here; found mine, small."));
    }

    /// <summary>What the trainer's own loop writes on behind its own prompt.</summary>
    private static (int Prompt, string Text) Trainer(ServableModel model, int tokens)
    {
        var tokenizer = TextTokenizer.Open(model.Weights.Path);
        using var template = ChatTemplate.Open(model.Weights.Path, tokenizer.Special, TimeProvider.System)!;
        var prompt = new ChatEncoder(tokenizer, template).Prompt([new("user", "Hello")]);
        using var network = DecoderModel.Open(model.Weights.Path, model.AdapterFolder);
        return (prompt.Length, tokenizer.Decode(network.Generate(prompt, new(tokens)).Tokens, skipControl: true));
    }
}
