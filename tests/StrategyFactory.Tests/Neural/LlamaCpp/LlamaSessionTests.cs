using System.Collections;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.LlamaCpp;
using StrategyFactory.Neural.Sampling;
using StrategyFactory.Tests.Neural.Gguf;

namespace StrategyFactory.Tests.Neural.LlamaCpp;

/// <summary>Sessions write what they would write alone, end when they are told to, and hold what they use.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LlamaSessionTests : IDisposable
{
    private static readonly SessionOptions Options = new(64, 1);
    private static readonly int[] Prompt = [10, 20, 30];

    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Each_token_comes_with_its_share_and_the_whole_is_what_came()
    {
        using var model = Load();
        await using var session = await model.OpenAsync(Options);
        List<GeneratedToken> received = [];
        var written = await session.GenerateAsync(Request(12), token =>
        {
            received.Add(token);
            return ValueTask.CompletedTask;
        });
        Assert.That(received, Is.EqualTo(written.Tokens));
        Assert.That((written.Tokens.Count, written.End, written.EndToken), Is.EqualTo((12, GenerationEnd.MaxTokens, (int?)null)));
        int[] all = [.. Prompt, .. Ids(written)];
        var scores = await session.ScoreAsync(all, Prompt.Length);
        Assert.That(scores.Select(score => score.Likeliest), Is.EqualTo(Ids(written)), "read at once, the same ones are the likeliest");
        Assert.That(scores.Select(score => score.Token), Is.EqualTo(Ids(written)));
        Assert.That(scores.Select(score => score.LogProbability),
            Is.EqualTo(written.Tokens.Select(token => token.LogProbability)).Within(0.02));
        var logits = await session.LogitsAsync(all[..^1]);
        Assert.That(scores[^1].LogProbability, Is.EqualTo(TokenSampler.LogProbability(logits, all[^1])).Within(0.02));
    }

    [Test]
    public async Task A_prompt_in_small_batches_is_the_same_prompt()
    {
        using var model = Load();
        int[] prompt = [.. Enumerable.Range(0, 40)];
        await using var whole = await model.OpenAsync(Options with { IsExact = true });
        await using var parts = await model.OpenAsync(Options with { IsExact = true, BatchTokens = 7 });
        Assert.That(await parts.LogitsAsync(prompt), Is.EqualTo(await whole.LogitsAsync(prompt)).Within(1e-4f));
        Assert.That((await parts.ScoreAsync(prompt, 5)).Select(score => score.LogProbability),
            Is.EqualTo((await whole.ScoreAsync(prompt, 5)).Select(score => score.LogProbability)).Within(1e-4));
    }

    [Test]
    public async Task Four_sessions_at_once_write_what_one_writes()
    {
        using var model = Load();
        var request = Request(40) with { Choice = new(0.8, 40, 0.95), Seed = 5 };
        await using var alone = await model.OpenAsync(Options);
        var expected = Ids(await alone.GenerateAsync(request));
        Assert.That(Ids(await alone.GenerateAsync(request)), Is.EqualTo(expected), "again");
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var own = await model.OpenAsync(Options);
            return Ids(await own.GenerateAsync(request));
        }));
        Assert.That(all, Has.All.EqualTo(expected));
        Assert.That(Ids(await alone.GenerateAsync(request with { Seed = 6 })),
            Is.Not.EqualTo(expected));
    }

    [Test]
    public async Task A_session_does_one_thing_after_another()
    {
        using var model = Load();
        await using var session = await model.OpenAsync(Options);
        var expected = Ids(await session.GenerateAsync(Request(20)));
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => Ids(await session.GenerateAsync(Request(20)))));
        Assert.That(all, Has.All.EqualTo(expected));
    }

    [Test]
    public async Task A_text_ends_with_the_tokens_that_end_it_or_a_full_context()
    {
        using var model = Load();
        await using var session = await model.OpenAsync(Options);
        var free = Ids(await session.GenerateAsync(Request(100)));
        Assert.That(free, Has.Length.EqualTo(64 - Prompt.Length + 1), "the last one is not read any more");
        var full = await session.GenerateAsync(Request(100));
        Assert.That(full.End, Is.EqualTo(GenerationEnd.Positions));
        var end = free[5];
        var ended = await session.GenerateAsync(Request(100) with { EndTokens = [end] });
        Assert.That((ended.End, ended.EndToken), Is.EqualTo((GenerationEnd.EndToken, (int?)end)));
        Assert.That(Ids(ended), Is.EqualTo(free[..Array.IndexOf(free, end)]));
    }

    [Test]
    public async Task Halves_of_characters_wait_for_the_rest()
    {
        // whatever is read, the next token is the next one of "añ€"
        int[] text = [.. "añ€"u8.ToArray().Select(value => Array.IndexOf(SmallTokenizer.Bytes, Shown(value)))];
        using var model = LoadRaw(Chain([.. text, 258]));
        await using var session = await model.OpenAsync(Options);
        var written = await session.GenerateAsync(new([text[0]], 20));
        Assert.That(written.Tokens.Select(token => token.Text), Is.EqualTo(new[] { "", "ñ", "", "", "€" }));
        Assert.That((written.Text, written.End, written.EndToken), Is.EqualTo(("ñ€", GenerationEnd.EndToken, (int?)258)));
        var cut = await session.GenerateAsync(new([text[0]], 3));
        Assert.That((cut.Text, cut.End), Is.EqualTo(("ñ�", GenerationEnd.MaxTokens)));
    }

    [Test]
    public async Task What_does_not_fit_is_refused()
    {
        using var model = Load();
        await using var session = await model.OpenAsync(Options with { ContextTokens = 8 });
        Refused(() => session.LogitsAsync([]), "The prompt has no token; at least one is needed.");
        Refused(() => session.LogitsAsync(new int[9]), "The prompt has 9 tokens; the context holds 8.");
        Refused(() => session.LogitsAsync([1, 260]), "The prompt has the token 260; 0 to 259 is allowed.");
        Refused(() => session.LogitsAsync([-1]), "The prompt has the token -1; 0 to 259 is allowed.");
        Refused(() => session.GenerateAsync(Request(0)), "max_tokens is 0; 1 and more are allowed.");
        Refused(() => model.OpenAsync(Options with { ContextTokens = 65 }), "context_tokens is 65; 1 to 64 is allowed.");
        Refused(() => model.OpenAsync(Options with { Threads = 0 }), "threads is 0; 1 to 1024 is allowed.");
        Assert.That(await session.LogitsAsync(new int[8]), Has.Length.EqualTo(260));
    }

    [Test]
    public async Task A_cancelled_text_ends_and_the_session_goes_on()
    {
        using var model = Load();
        await using var session = await model.OpenAsync(Options);
        var expected = Ids(await session.GenerateAsync(Request(20)));
        using CancellationTokenSource source = new();
        var count = 0;
        var cancelled = Assert.CatchAsync<OperationCanceledException>(() => session.GenerateAsync(
            Request(50),
            async _ =>
            {
                if (++count == 5)
                {
                    await source.CancelAsync();
                }
            },
            source.Token));
        Assert.That((count, cancelled!.CancellationToken), Is.EqualTo((5, source.Token)));
        Assert.That(Ids(await session.GenerateAsync(Request(20))), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_prompt_that_is_being_read_ends_where_it_is_and_the_session_goes_on()
    {
        using var model = Load();
        await using var session = await model.OpenAsync(Options);
        var expected = await session.LogitsAsync(Prompt);
        using CancellationTokenSource source = new();
        Assert.CatchAsync<OperationCanceledException>(() => session.LogitsAsync(new PromptCancelledWithin(source, 60), source.Token));
        Assert.That(source.IsCancellationRequested);
        Assert.That(await session.LogitsAsync(Prompt), Is.EqualTo(expected));
    }

    [Test]
    public async Task Closing_ends_what_is_under_way_and_frees_the_model_last()
    {
        var model = Load();
        var session = await model.OpenAsync(Options);
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var closed = Task.CompletedTask;
        var writing = session.GenerateAsync(Request(50), async _ =>
        {
            closed = session.DisposeAsync().AsTask();
            begun.TrySetResult();
            await Task.Yield();
        });
        await begun.Task;
        model.Dispose();
        Assert.CatchAsync<OperationCanceledException>(() => writing);
        await closed;
        Assert.ThrowsAsync<ObjectDisposedException>(() => session.LogitsAsync(Prompt));
        await session.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => model.Tokenise("a", withSpecial: false));
    }

    [Test]
    public async Task A_model_that_is_let_go_of_serves_its_sessions_and_takes_no_new_ones()
    {
        var model = Load();
        await using var session = await model.OpenAsync(Options);
        var expected = await session.LogitsAsync(Prompt);
        model.Dispose();
        model.Dispose();
        Assert.That(await session.LogitsAsync(Prompt), Is.EqualTo(expected));
        Assert.ThrowsAsync<ObjectDisposedException>(() => model.OpenAsync(Options));
    }

    [Test]
    public async Task An_adapter_that_is_let_go_of_works_on_where_it_is_attached()
    {
        using var model = Load();
        await using var session = await model.OpenAsync(Options with { IsExact = true });
        var plain = await session.LogitsAsync(Prompt);
        var adapter = await model.LoadAdapterAsync(Adapter());
        await session.AttachAsync(adapter);
        var with = await session.LogitsAsync(Prompt);
        Assert.That(with.Zip(plain, (one, other) => Math.Abs(one - other)).Max(), Is.GreaterThan(0.01));
        adapter.Dispose();
        Assert.That(await session.LogitsAsync(Prompt), Is.EqualTo(with), "still attached");
        Assert.ThrowsAsync<ObjectDisposedException>(() => model.OpenAsync(Options, adapter));

        using var second = await model.LoadAdapterAsync(Adapter());
        await using var other = await model.OpenAsync(Options with { IsExact = true }, second);
        Assert.That(await other.LogitsAsync(Prompt), Is.EqualTo(with));
        await session.AttachAsync(null);
        Assert.That(await session.LogitsAsync(Prompt), Is.EqualTo(plain));
        Assert.That(await other.LogitsAsync(Prompt), Is.EqualTo(with));
    }

    [Test]
    public async Task An_adapter_of_another_model_is_refused()
    {
        using var model = Load();
        using var twin = Load();
        using var adapter = await model.LoadAdapterAsync(Adapter());
        await using var session = await twin.OpenAsync(Options);
        Assert.ThrowsAsync<ArgumentException>(() => session.AttachAsync(adapter));
        Assert.ThrowsAsync<ArgumentException>(() => twin.OpenAsync(Options, adapter));
        Assert.That(await session.LogitsAsync(Prompt), Has.Length.EqualTo(260));
    }

    /// <summary>Cancels its own reading when the computing thread asks for its length, just before it computes.</summary>
    private sealed class PromptCancelledWithin(CancellationTokenSource source, int count) : IReadOnlyList<int>
    {
        public int Count
        {
            get
            {
                if (Thread.CurrentThread.Name == "llama.cpp")
                {
                    source.Cancel();
                }

                return count;
            }
        }

        public int this[int index] => index;

        public IEnumerator<int> GetEnumerator() => Enumerable.Range(0, count).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private static GenerationRequest Request(int count) => new(Prompt, count, EndTokens: []);

    private static int[] Ids(Continuation written) => [.. written.Tokens.Select(token => token.Token)];

    private static void Refused(Func<Task> act, string reason) =>
        Assert.That(Assert.ThrowsAsync<UnprocessableException>(act)!.Message, Is.EqualTo(reason));

    private static string Shown(byte value) => SmallTokenizer.Bytes[value];

    /// <summary>
    /// A model whose layer does nothing, whose embeddings are one direction each and whose output leads on to the next of a text.
    /// </summary>
    private static RawGguf Chain(int[] text)
    {
        var file = RawGguf.Model();
        foreach (var tensor in file.Tensors.Where(tensor => tensor.Name.StartsWith("blk.0.", StringComparison.Ordinal)))
        {
            tensor.Data = new byte[tensor.Data.Length];
        }

        file["output_norm.weight"].Data = Floats(Enumerable.Repeat(1f, 256));
        var embeddings = new float[260 * 256];
        var output = new float[260 * 256];
        for (var i = 0; i + 1 < text.Length; i++)
        {
            embeddings[(text[i] * 256) + i] = 1;
            output[(text[i + 1] * 256) + i] = 1;
        }

        file["token_embd.weight"].Data = Floats(embeddings);
        file.Tensors.Add(new() { Name = "output.weight", Dimensions = [256, 260], Data = Floats(output) });
        return file;
    }

    private static byte[] Floats(IEnumerable<float> values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private LlamaModel Load() => LoadRaw(RawGguf.Model());

    private LlamaModel LoadRaw(RawGguf file)
    {
        File.WriteAllBytes(_folder.File("model.gguf"), file.Build());
        return LlamaModel.Load(_folder.File("model.gguf"));
    }

    private string Adapter()
    {
        File.WriteAllBytes(_folder.File("adapter.gguf"), RawGguf.Adapter().Build());
        return _folder.File("adapter.gguf");
    }
}
