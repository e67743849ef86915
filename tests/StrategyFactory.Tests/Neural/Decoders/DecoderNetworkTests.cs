using NUnit.Framework;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;
using static StrategyFactory.Tests.Neural.Golden;

namespace StrategyFactory.Tests.Neural.Decoders;

/// <summary>What holds for networks of any weights: they are held against plain loops, and against themselves.</summary>
internal sealed class DecoderNetworkTests
{
    private static readonly RotaryStretch Stretch = new(8, 1, 4, 30);

    private static readonly Dictionary<string, DecoderConfig> Kinds = new(StringComparer.Ordinal)
    {
        ["llama"] = SmallDecoder.Config,
        ["llama with biases"] = SmallDecoder.Config with { HasAttentionBias = true, HasMlpBias = true, IsTied = false },
        ["llama stretched"] = SmallDecoder.Config with { HeadWidth = 8, Rotary = new(50, Stretch) },
        ["llama of one head of keys"] = SmallDecoder.Config with { KeyHeads = 1, HeadWidth = 6 },
        ["qwen2"] = SmallDecoder.Config with { Family = DecoderFamily.Qwen2, Rotary = new(1e6) },
        ["qwen3"] = SmallDecoder.Config with { Family = DecoderFamily.Qwen3, HeadWidth = 6, IsTied = false },
        ["qwen3 of as many heads of keys"] = SmallDecoder.Config with { Family = DecoderFamily.Qwen3, KeyHeads = 4, Epsilon = 1e-3 },
    };

    private static IEnumerable<string> Names => Kinds.Keys;

    [TestCaseSource(nameof(Names))]
    public void Logits_are_those_of_plain_loops(string kind)
    {
        using var model = SmallDecoder.Drawn(Kinds[kind], 3);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var plain = Plain(model);
        var text = SmallDecoder.Text(30, 1);
        Close(SmallDecoder.Logits(model, text), [.. plain.Logits(text).SelectMany(row => row)], _ => 1e-9, kind);
    }

    [Test]
    public void Fast_turns_stay_slow_ones_are_divided_and_those_between_pass_over()
    {
        var stretched = Rotary.Frequencies(Kinds["llama stretched"]);
        var plain = Rotary.Frequencies(Kinds["llama stretched"] with { Rotary = new(50) });
        Assert.That(plain.Select(frequency => Math.Round(30 * frequency / (2 * Math.PI), 2)), Is.EqualTo(new[] { 4.77, 1.8, 0.68, 0.25 }));
        Assert.That(stretched[0], Is.EqualTo(plain[0]));
        Assert.That(stretched[1], Is.GreaterThan(plain[1] / 8).And.LessThan(plain[1]));
        Assert.That(stretched[2..], Is.EqualTo(plain[2..].Select(frequency => frequency / 8)).Within(1e-15));
    }

    [TestCaseSource(nameof(Names))]
    public void A_text_that_is_read_part_by_part_gives_what_it_gives_at_once(string kind)
    {
        using var model = SmallDecoder.Drawn(Kinds[kind], 4);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var text = SmallDecoder.Text(20, 2);
        using KeyValueCache cache = new(model.Config, text.Length, ScalarType.Float64, CPU);
        List<Tensor> parts = [];
        foreach (var length in new[] { 7, 1, 1, 5, 1, 4, 1 })
        {
            int[] positions = [.. Enumerable.Range(cache.Length, length)];
            var ids = model.Network.Ids(text.Skip(cache.Length).Take(length));
            parts.Add(model.Network.Logits(model.Network.Hidden(ids, positions, cache, Dropout.Off), Dropout.Off));
            cache.Advance(length);
        }

        Assert.That(cache.Length, Is.EqualTo(text.Length));
        Close(cat(parts, 0), Values(SmallDecoder.Logits(model, text)), _ => 1e-11, kind);
    }

    [TestCaseSource(nameof(Names))]
    public void Texts_in_one_row_do_not_see_each_other(string kind)
    {
        using var model = SmallDecoder.Drawn(Kinds[kind], 5);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        int[][] texts = [.. new[] { 9, 9, 1, 4, 1, 1, 17 }.Select((length, i) => SmallDecoder.Text(length, i))];
        double[] alone = [.. texts.SelectMany(text => Values(SmallDecoder.Logits(model, text)))];
        Close(SmallDecoder.Logits(model, texts), alone, _ => 1e-11, kind);
    }

    private static PlainDecoder Plain(DecoderModel model) => new(
        model.Config, model.Parameters.Tensors.ToDictionary(weight => weight.Key, weight => Values(weight.Value), StringComparer.Ordinal));
}
