using NUnit.Framework;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.Sampling;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Decoders;

/// <summary>Folders are loaded whole or refused by name, models that were saved write the same, and writing ends when it should.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DecoderModelTests : IDisposable
{
    private static readonly int[] Prompt = [5, 9, 2, 30, 17];
    private static readonly GenerationPlan Ten = new(10) { EndTokens = [] };

    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [TestCase(DecoderFamily.Llama, true)]
    [TestCase(DecoderFamily.Qwen2, false)]
    [TestCase(DecoderFamily.Qwen3, true)]
    public void A_model_that_was_saved_writes_the_same(DecoderFamily family, bool tied)
    {
        var config = SmallDecoder.Config with { Family = family, IsTied = tied, Rotary = new(500, new(4, 1, 4, 32)), BeginToken = 0 };
        using var model = SmallDecoder.Drawn(config, 1, ScalarType.Float32);
        using var other = SmallDecoder.Drawn(config, 2, ScalarType.Float32);
        var scores = model.Score(SmallDecoder.Text(50, 1));
        Assert.That(other.Score(SmallDecoder.Text(50, 1)).LogProbabilities, Is.Not.EqualTo(scores.LogProbabilities));
        model.Save(_folder.Path);
        using var loaded = DecoderModel.Open(_folder.Path);
        Assert.That(loaded.Config with { EndTokens = [] }, Is.EqualTo(config with { EndTokens = [] }));
        Assert.That(loaded.Config.EndTokens, Is.EqualTo(config.EndTokens));
        Assert.That(loaded.Score(SmallDecoder.Text(50, 1)).LogProbabilities, Is.EqualTo(scores.LogProbabilities));
        Assert.That(loaded.ParameterCount, Is.EqualTo(model.ParameterCount).And.EqualTo(config.ParameterCount));
        Assert.That(loaded.Layers, Is.EqualTo(config.LinearLayers));
    }

    [Test]
    public void Biases_and_widths_are_counted_as_they_are()
    {
        var config = SmallDecoder.Config with { HasAttentionBias = true, HasMlpBias = true, IsTied = false, HeadWidth = 6, KeyHeads = 1 };
        using var model = DecoderModel.Create(config, 1);
        Assert.That(config.ParameterCount, Is.EqualTo(model.ParameterCount));
        Assert.That(config.LinearLayers, Is.EqualTo(model.Layers));
    }

    [Test]
    public void Weights_of_two_bytes_a_number_are_computed_with_as_they_are()
    {
        using var model = Fresh();
        model.Save(_folder.Path);
        var stored = _folder.Narrow("model.safetensors", TensorType.BF16);
        var config = File.ReadAllText(_folder.File("config.json"));
        File.WriteAllText(_folder.File("config.json"), config.Replace("\"float32\"", "\"bfloat16\"", StringComparison.Ordinal));
        using var narrow = DecoderModel.Open(_folder.Path);
        Assert.That(narrow.Score(Prompt).LogProbabilities, Is.EqualTo(model.Score(Prompt).LogProbabilities).Within(0.1));
        Assert.That(narrow.Parameters.Tensors["model.embed_tokens.weight"].ToArray(), Is.EqualTo(stored["model.embed_tokens.weight"]));
        narrow.Save(_folder.Path);
        Assert.That(File.ReadAllText(_folder.File("config.json")), Is.EqualTo(config), "it is saved in single precision and says so");
    }

    [Test]
    public void Scores_begin_where_they_are_asked_for()
    {
        using var model = Fresh();
        var text = SmallDecoder.Text(64, 3);
        var all = model.Score(text);
        Assert.That((all.First, all.Likeliest.Length, all.LogProbabilities.Length), Is.EqualTo((1, 63, 63)));
        Assert.That(all.LogProbabilities, Has.All.LessThan(0));
        foreach (var first in new[] { 2, 40, 63 })
        {
            var some = model.Score(text, first);
            Assert.That(some.Likeliest, Is.EqualTo(all.Likeliest[(first - 1)..]));
            Assert.That(some.LogProbabilities, Is.EqualTo(all.LogProbabilities[(first - 1)..]).Within(1e-5));
        }
    }

    [Test]
    public void A_text_of_the_likeliest_tokens_is_what_scores_say_is_likeliest()
    {
        using var model = Fresh();
        List<int> told = [];
        var written = model.Generate(Prompt, Ten, told.Add);
        Assert.That(told, Is.EqualTo(written.Tokens).And.Count.EqualTo(10));
        Assert.That(model.Score([.. Prompt, .. written.Tokens], Prompt.Length).Likeliest, Is.EqualTo(written.Tokens));
        foreach (var choice in new TokenChoice[] { new(1, TopK: 1), new(1, TopK: 0, TopP: 0), new(1e-4, TopK: 0) })
        {
            var chosen = model.Generate(Prompt, Ten with { Choice = choice }).Tokens;
            Assert.That(chosen, Is.EqualTo(written.Tokens), $"{choice} leaves no choice");
        }
    }

    [Test]
    public void Drawn_tokens_follow_from_the_seed_and_are_as_frequent_as_they_are_likely()
    {
        using var model = Fresh();
        var drawing = Ten with { Choice = new(1, TopK: 0), Seed = 3 };
        var written = model.Generate(Prompt, drawing).Tokens;
        Assert.That(model.Generate(Prompt, drawing).Tokens, Is.EqualTo(written));
        Assert.That(model.Generate(Prompt, drawing with { Seed = 4 }).Tokens, Is.Not.EqualTo(written));

        var one = drawing with { MaxTokens = 1 };
        var first = Enumerable.Range(0, 2_000).Select(seed => model.Generate(Prompt, one with { Seed = seed }).Tokens[0]);
        var counts = first.CountBy(token => token).ToDictionary();
        foreach (var token in counts.OrderByDescending(count => count.Value).Take(5).Select(count => count.Key))
        {
            var probability = Math.Exp(model.Score([.. Prompt, token], Prompt.Length).LogProbabilities[0]);
            var deviation = Math.Sqrt(probability * (1 - probability) / 2_000);
            Assert.That(counts[token] / 2_000.0, Is.EqualTo(probability).Within(4.5 * deviation), $"token {token}");
        }
    }

    [Test]
    public void Writing_ends_at_an_end_token_after_enough_or_where_no_more_fits()
    {
        using var model = Fresh();
        var likeliest = model.Generate(Prompt, Ten).Tokens;
        var ended = model.Generate(Prompt, new(10) { EndTokens = [likeliest[3]] });
        var until = likeliest.ToList().IndexOf(likeliest[3]) + 1;
        Assert.That(ended.Tokens, Is.EqualTo(likeliest.Take(until)));
        Assert.That(ended.End, Is.EqualTo(GenerationEnd.EndToken));
        Assert.That(model.Generate(Prompt, Ten with { MaxTokens = 2 }).End, Is.EqualTo(GenerationEnd.MaxTokens));

        var full = model.Generate(Prompt, Ten with { MaxTokens = 1_000 });
        Assert.That((full.Tokens.Count, full.End), Is.EqualTo((59, GenerationEnd.Positions)));
        Assert.That(model.Generate(Prompt, Ten with { MaxTokens = 59 }).End, Is.EqualTo(GenerationEnd.MaxTokens));
        var none = model.Generate(SmallDecoder.Text(64, 1), Ten);
        Assert.That((none.Tokens.Count, none.End), Is.EqualTo((0, GenerationEnd.Positions)));
    }

    [Test]
    public async Task Writing_that_is_cancelled_ends_before_the_next_token_and_the_model_goes_on()
    {
        using var model = Fresh();
        using CancellationTokenSource cancellation = new();
        List<int> told = [];
        var running = model.GenerateAsync(Prompt, Ten, 1, Note, cancellation.Token);
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(told, Has.Count.EqualTo(3));
        Assert.That((await model.GenerateAsync(Prompt, Ten, 1)).Tokens.Take(3), Is.EqualTo(told));
        var scores = await model.ScoreAsync([.. Prompt, .. told], Prompt.Length, 1);
        Assert.That(scores.Likeliest, Is.EqualTo(told));
        Assert.That(async () => await model.ScoreAsync(Prompt, 1, 1, cancellation.Token), Throws.InstanceOf<OperationCanceledException>());

        void Note(int token)
        {
            told.Add(token);
            if (told.Count == 3)
            {
                cancellation.Cancel();
            }
        }
    }

    [Test]
    public void A_prompt_that_is_longer_than_what_is_read_at_once_is_written_on_the_same()
    {
        using var model = DecoderModel.Create(SmallDecoder.Config with { Positions = 1_000 }, 1);
        var text = SmallDecoder.Text(600, 1);
        var written = model.Generate(text, Ten).Tokens;
        Assert.That(model.Score([.. text, .. written], text.Length).Likeliest, Is.EqualTo(written));
    }

    [Test]
    public void No_tensor_is_left_behind()
    {
        using var model = Fresh();
        model.Generate(Prompt, Ten);
        var before = Tensor.TotalCount;
        for (var round = 0; round < 3; round++)
        {
            model.Generate(Prompt, Ten with { Choice = new() });
            model.Score(Prompt);
        }

        Assert.That(Tensor.TotalCount - before, Is.LessThan(50), "others compute meanwhile, and not that much stays");
    }

    [Test]
    public void An_adapter_stands_beside_the_weights_until_it_is_merged()
    {
        using var model = Fresh();
        var without = model.Score(Prompt).LogProbabilities;
        var fresh = LoraAdapter.Fresh(new(2, 4, LoraTargets.Matching("all-linear")), model.Layers, 5);
        string[] paths = [.. fresh.Layers.Select(layer => layer.Layer)];
        Assert.That(paths, Does.Contain("model.layers.1.self_attn.q_proj").And.Contain("model.layers.0.mlp.down_proj"));
        Assert.That(fresh.Layers, Has.Count.EqualTo(14), "all but the tied head");
        model.Attach(fresh);
        Assert.That(model.Score(Prompt).LogProbabilities, Is.EqualTo(without), "B is zero");

        var trained = SmallDecoder.Learned(fresh);
        model.Attach(trained);
        var with = model.Score(Prompt).LogProbabilities;
        Assert.That(with, Is.Not.EqualTo(without).Within(1e-3));
        model.Detach();
        Assert.That(model.Score(Prompt).LogProbabilities, Is.EqualTo(without));

        model.Save(_folder.Path);
        var adapter = _folder.File("adapter");
        trained.Write(adapter);
        using var opened = DecoderModel.Open(_folder.Path, adapter);
        Assert.That(opened.Score(Prompt).LogProbabilities, Is.EqualTo(with));
        opened.Merge();
        Assert.That(opened.ReadAdapter(), Is.Null);
        Assert.That(opened.Score(Prompt).LogProbabilities, Is.EqualTo(with).Within(1e-4));
        opened.Save(_folder.Path);
        using var merged = DecoderModel.Open(_folder.Path);
        Assert.That(merged.Score(Prompt).LogProbabilities, Is.EqualTo(with).Within(1e-4));
    }

    [Test]
    public void An_adapter_of_the_head_needs_a_head_of_its_own()
    {
        using var untied = DecoderModel.Create(SmallDecoder.Config with { IsTied = false }, 1);
        var adapter = LoraAdapter.Fresh(new(1, 1, LoraTargets.Of("lm_head")), untied.Layers, 1);
        var without = untied.Score(Prompt).LogProbabilities;
        untied.Attach(SmallDecoder.Learned(adapter));
        Assert.That(untied.Score(Prompt).LogProbabilities, Is.Not.EqualTo(without).Within(1e-3));
        using var tied = Fresh();
        Refused(() => tied.Attach(adapter), "layer lm_head is not in the model");
        Refused(() => LoraAdapter.Fresh(adapter.Config, tied.Layers, 1), "none of its layers is meant by lm_head");

        static void Refused(Action attempt, string reason) =>
            Assert.That(Assert.Throws<UnfittingAdapterException>(attempt)!.Message, Does.Contain(reason));
    }

    [Test]
    public void What_cannot_be_read_or_written_is_refused_by_name()
    {
        using var model = Fresh();
        Refused(() => model.Generate([], Ten), "prompt has 0 tokens; 1 to 64 is allowed.");
        Refused(() => model.Generate(SmallDecoder.Text(65, 1), Ten), "prompt has 65 tokens; 1 to 64 is allowed.");
        Refused(() => model.Generate([3, 40], Ten), "prompt[1] is 40; 0 to 39 is allowed.");
        Refused(() => model.Generate([-1], Ten), "prompt[0] is -1; 0 to 39 is allowed.");
        Refused(() => model.Generate([3], new(0)), "MaxTokens is 0; 1 and up is allowed.");
        Refused(() => model.Generate([3], Ten with { Choice = new(0) }), "Temperature is 0; above 0 is allowed.");
        Refused(() => model.Generate([3], Ten with { Choice = new(TopK: -1) }), "TopK is -1; 0 and up is allowed.");
        Refused(() => model.Generate([3], Ten with { Choice = new TokenChoice(TopP: 1.5) }), "TopP is 1.5; 0 to 1 is allowed.");
        Refused(() => model.Score([3]), "first ('1') must be less than '1'.");
        Refused(() => model.Score([3, 4], 0), "first ('0') must be greater than or equal to '1'.");

        static void Refused(Action attempt, string reason) =>
            Assert.That(Assert.Catch<ArgumentException>(() => attempt())!.Message, Does.StartWith(reason));
    }

    [Test]
    public void Weights_that_the_configuration_does_not_know_or_lacks_are_refused_by_name()
    {
        using var model = DecoderModel.Create(SmallDecoder.Config with { HasAttentionBias = true }, 1);
        model.Save(_folder.Path);
        Rewrite("\"attention_bias\": true", "\"attention_bias\": false");
        Refused("its weights have a tensor model.layers.0.self_attn.k_proj.bias (F32 [8]), which a llama of its configuration lacks.");
        Rewrite("\"attention_bias\": false", "\"attention_bias\": true");
        Rewrite("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false");
        Refused("its weights have no tensor lm_head.weight.");
        Rewrite("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
        Rewrite("\"intermediate_size\": 24", "\"intermediate_size\": 25");
        Refused("tensor model.layers.0.mlp.gate_proj.weight is F32 [24, 16]; by its configuration it is [25, 16].");

        void Rewrite(string from, string to)
        {
            var config = File.ReadAllText(_folder.File("config.json"));
            Assert.That(config, Does.Contain(from));
            File.WriteAllText(_folder.File("config.json"), config.Replace(from, to, StringComparison.Ordinal));
        }

        void Refused(string reason) =>
            Assert.That(Assert.Throws<ModelFileException>(() => DecoderModel.Open(_folder.Path))!.Message, Does.EndWith(": " + reason));
    }

    private static DecoderModel Fresh() => DecoderModel.Create(SmallDecoder.Config, 1);
}
