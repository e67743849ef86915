using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Neural.Chronos;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>The same tokens as the published code gives, and what must hold for any series.</summary>
internal sealed class UniformBinTokenizerTests
{
    [TestCase("tokenisation_256.json")]
    [TestCase("tokenisation_4096.json")]
    public void Tokens_scales_and_values_are_the_golden_ones(string file)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(SharedData.Require($"golden/chronos-t5/{file}")));
        var config = golden.RootElement.GetProperty("config");
        UniformBinTokenizer tokenizer = new(new(config.GetProperty("n_tokens").GetInt32(), ContextLength: config.GetProperty("context_length").GetInt32()));
        RequireBins(tokenizer, golden.RootElement);

        foreach (var series in golden.RootElement.GetProperty("series").EnumerateArray())
        {
            var name = series.GetProperty("name").GetString();
            var context = tokenizer.Encode(Floats(series.GetProperty("values")));
            Assert.That(context.Ids, Is.EqualTo(Ints(series.GetProperty("input_ids"))), name);
            Assert.That(context.Present.Select(present => present ? 1 : 0), Is.EqualTo(Ints(series.GetProperty("attention_mask"))), name);
            Assert.That(context.Scale, Is.EqualTo(series.GetProperty("scale").GetSingle()).Within(1e-4).Percent, name);

            var labels = tokenizer.Encode(Floats(series.GetProperty("label_values")), context.Scale);
            Assert.That(labels.Ids, Is.EqualTo(Ints(series.GetProperty("label_ids"))), name);
            Assert.That(labels.Present.Select(present => present ? 1 : 0), Is.EqualTo(Ints(series.GetProperty("label_mask"))), name);

            Decoded(tokenizer, context.Ids[..^1], Floats(series.GetProperty("round_trip_values")), context.Scale, $"{name}, there and back");
            foreach (var (ids, values) in series.GetProperty("sample_ids").EnumerateArray().Zip(series.GetProperty("sample_values").EnumerateArray()))
            {
                Decoded(tokenizer, Ints(ids), Floats(values), context.Scale, name!);
            }
        }
    }

    [Test]
    public void A_value_comes_back_within_half_a_bin_unless_it_is_beyond_the_limits([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        UniformBinTokenizer tokenizer = new(new(256, ContextLength: 1000));
        var values = Enumerable.Range(0, 500).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, seed))).ToArray();
        var tokens = tokenizer.Encode(values);
        for (var i = 0; i < values.Length; i++)
        {
            Assert.That(tokenizer.Decode(tokens.Ids[i], tokens.Scale), Is.EqualTo(values[i]).Within(0.5001 * tokenizer.BinWidth * tokens.Scale));
        }

        var far = tokenizer.Encode([1e30f, -1e30f, float.PositiveInfinity], 1);
        Assert.That(far.Ids, Is.EqualTo(new[] { 255, 3, 255, 1 }));
        Assert.That(tokenizer.Decode(255, 2), Is.EqualTo(30f));
    }

    [Test]
    public void Only_the_last_values_count_and_missing_ones_are_padding()
    {
        UniformBinTokenizer tokenizer = new(new(256, ContextLength: 3, EndsWithEos: false));
        var tokens = tokenizer.Encode([1000, 1, float.NaN, -3]);
        Assert.That((tokens.Scale, tokens.Ids.Length), Is.EqualTo((2f, 3)));
        Assert.That(tokens.Present, Is.EqualTo(new[] { true, false, true }));
        Assert.That(tokens.Ids[1], Is.Zero);
        Assert.That(tokenizer.Encode([float.NaN, 0]).Scale, Is.EqualTo(1f), "nothing to divide by");
        Assert.That(tokenizer.Encode([]).Ids, Is.Empty);
    }

    [TestCase(4, 2, -15, 15)]
    [TestCase(256, 2, 15, -15)]
    [TestCase(256, 2, float.NaN, 15)]
    [TestCase(256, 2, float.MinValue, float.MaxValue)]
    [TestCase(256, 0, -15, 15)]
    public void Bins_that_cannot_be_are_refused(int tokens, int special, float low, float high) =>
        Assert.Throws<ArgumentException>(() => _ = new UniformBinTokenizer(new(tokens, special, low, high)));

    /// <summary>The middles of the bins, and that a value next to a border falls on its side of it.</summary>
    private static void RequireBins(UniformBinTokenizer tokenizer, JsonElement golden)
    {
        const double Off = 2e-6;
        var centres = tokenizer.Centres.ToArray();
        if (golden.TryGetProperty("centers", out var all))
        {
            Assert.That(centres, Is.EqualTo(Floats(all)).Within(Off));
            var borders = Floats(golden.GetProperty("inner_boundaries"));
            Assert.That(borders, Has.Length.EqualTo(centres.Length - 1));
            for (var i = 0; i < borders.Length; i++)
            {
                var ids = tokenizer.Encode([borders[i] - (float)Off, borders[i] + (float)Off], 1).Ids;
                Assert.That((ids[0], ids[1]), Is.EqualTo((i + 3, i + 4)), $"border {i}");
            }

            return;
        }

        Assert.That(centres, Has.Length.EqualTo(golden.GetProperty("n_centers").GetInt32()));
        Assert.That(centres[..4], Is.EqualTo(Floats(golden.GetProperty("first_centers"))).Within(Off));
        Assert.That(centres[2044..2049], Is.EqualTo(Floats(golden.GetProperty("middle_centers"))).Within(Off));
        Assert.That(centres[^4..], Is.EqualTo(Floats(golden.GetProperty("last_centers"))).Within(Off));
    }

    private static void Decoded(UniformBinTokenizer tokenizer, int[] ids, float[] values, float scale, string what)
    {
        Assert.That(ids, Has.Length.EqualTo(values.Length), what);
        foreach (var (id, value) in ids.Zip(values))
        {
            Assert.That(tokenizer.Decode(id, scale), Is.EqualTo(value).Within((5e-6 * Math.Abs(value)) + (2e-7 * scale)), $"{what}: {id}");
        }
    }

    private static float[] Floats(JsonElement values) => [.. values.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? float.NaN : value.GetSingle())];

    private static int[] Ints(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetInt32())];
}
