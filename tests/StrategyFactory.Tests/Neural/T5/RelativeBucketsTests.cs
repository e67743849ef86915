using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Neural.T5;

namespace StrategyFactory.Tests.Neural.T5;

internal sealed class RelativeBucketsTests
{
    [TestCase(true, "bidirectional_encoder")]
    [TestCase(false, "causal_decoder")]
    public void Every_distance_has_the_golden_bucket(bool bidirectional, string key)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(SharedData.Require("golden/chronos-t5/relative_position_buckets.json")));
        var first = golden.RootElement.GetProperty("first_relative_position").GetInt32();
        var buckets = golden.RootElement.GetProperty(key).EnumerateArray().Select(bucket => bucket.GetInt32()).ToArray();
        var ours = new RelativeBuckets(32, 128, bidirectional);
        Assert.That(Enumerable.Range(first, buckets.Length).Select(ours.Of), Is.EqualTo(buckets));
    }

    [Test]
    public void Near_distances_are_told_apart_far_ones_share_and_directions_have_sides_of_their_own()
    {
        RelativeBuckets encoder = new();
        Assert.That(Enumerable.Range(-7, 15).Select(encoder.Of), Is.EqualTo(new[] { 7, 6, 5, 4, 3, 2, 1, 0, 17, 18, 19, 20, 21, 22, 23 }));
        Assert.That(new[] { -128, -1_000_000, 128, 1_000_000 }.Select(encoder.Of), Is.EqualTo(new[] { 15, 15, 31, 31 }));
        RelativeBuckets decoder = new(Bidirectional: false);
        Assert.That(new[] { 5, 0, -1, -15, -16, -128 }.Select(decoder.Of), Is.EqualTo(new[] { 0, 0, 1, 15, 16, 31 }));
        Assert.That(decoder.Table(2, 3), Is.EqualTo(new long[] { 0, 0, 0, 1, 0, 0 }));
    }
}
