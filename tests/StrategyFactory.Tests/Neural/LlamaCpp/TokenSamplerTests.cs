using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.LlamaCpp;
using StrategyFactory.Neural.Sampling;

namespace StrategyFactory.Tests.Neural.LlamaCpp;

/// <summary>Tokens are drawn by their shares, from those that may be drawn only, and the same ones again from the same seed.</summary>
internal sealed class TokenSamplerTests
{
    private const int Draws = 20_000;

    // shares 0.5, 0.25, 0.15, 0.1, in an order of their own
    private static readonly float[] Logits = [MathF.Log(0.15f), MathF.Log(0.5f), MathF.Log(0.1f), MathF.Log(0.25f)];

    [Test]
    public void Temperature_0_takes_the_likeliest_and_of_equals_the_first()
    {
        Assert.That(Counts(new(0), 1), Is.EqualTo(new[] { 0, Draws, 0, 0 }));
        Assert.That(new TokenSampler(null).Choose([1, 3, 3, 2]), Is.EqualTo(1));
    }

    [TestCase(1, 0, 1, new[] { 0.15, 0.5, 0.1, 0.25 })]
    [TestCase(0.5, 0, 1, new[] { 0.0225 / 0.345, 0.25 / 0.345, 0.01 / 0.345, 0.0625 / 0.345 })]
    [TestCase(1, 2, 1, new[] { 0, 2 / 3.0, 0, 1 / 3.0 })]
    [TestCase(1, 9, 1, new[] { 0.15, 0.5, 0.1, 0.25 })]
    [TestCase(1, 1, 1, new[] { 0, 1, 0, 0.0 })]
    [TestCase(1, 0, 0.7, new[] { 0, 2 / 3.0, 0, 1 / 3.0 })]
    [TestCase(1, 0, 0.76, new[] { 0.15 / 0.9, 0.5 / 0.9, 0, 0.25 / 0.9 })]
    [TestCase(1, 0, 0, new[] { 0, 1, 0, 0.0 })]
    [TestCase(1, 3, 0.8, new[] { 0, 2 / 3.0, 0, 1 / 3.0 })]
    public void Others_are_drawn_by_their_shares(double temperature, int topK, double topP, double[] shares)
    {
        var counts = Counts(new(temperature, topK, topP), 7);
        for (var id = 0; id < shares.Length; id++)
        {
            // four standard deviations
            var width = 4 * Math.Sqrt(shares[id] * (1 - shares[id]) / Draws);
            Assert.That(counts[id] / (double)Draws, Is.EqualTo(shares[id]).Within(width), $"token {id}");
        }
    }

    [Test]
    public void Of_equals_those_with_lower_ids_are_kept()
    {
        var sampler = new TokenSampler(new(1, TopK: 2));
        Assert.That(Enumerable.Range(0, 200).Select(_ => sampler.Choose([0, 5, 5, 5])).Distinct().Order(), Is.EqualTo(new[] { 1, 2 }));
        sampler = new(new(1, TopK: 0, TopP: 0.5));
        Assert.That(Enumerable.Range(0, 200).Select(_ => sampler.Choose([5, 5, 5, 5])).Distinct().Order(), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void A_seed_draws_the_same_again_and_another_others()
    {
        int[] Draw(int seed)
        {
            TokenSampler sampler = new(new(1, TopK: 0), seed);
            return [.. Enumerable.Range(0, 50).Select(_ => sampler.Choose(Logits))];
        }

        var first = Draw(3);
        Assert.That(Draw(3), Is.EqualTo(first));
        Assert.That(Draw(4), Is.Not.EqualTo(first));
    }

    [Test]
    public void A_share_is_taken_among_all_tokens()
    {
        Assert.That(TokenSampler.LogProbability([.. Logits.Select(logit => logit + 90)], 3), Is.EqualTo(Math.Log(0.25)).Within(1e-5));
        Assert.That(TokenSampler.LogProbability([-1e30f, 0], 0), Is.EqualTo(-1e30).Within(1e24));
    }

    [TestCase(-1, 0, 1, "temperature is -1; 0 to 100 is allowed.")]
    [TestCase(double.NaN, 0, 1, "temperature is NaN; 0 to 100 is allowed.")]
    [TestCase(1, -1, 1, "top_k is -1; 0 to 2147483647 is allowed.")]
    [TestCase(1, 0, 1.5, "top_p is 1.5; 0 to 1 is allowed.")]
    public void What_cannot_be_is_refused(double temperature, int topK, double topP, string reason) =>
        Assert.That(Assert.Throws<UnprocessableException>(() => _ = new TokenSampler(new(temperature, topK, topP)))!.Message,
            Is.EqualTo(reason));

    private static int[] Counts(TokenChoice choice, int seed)
    {
        TokenSampler sampler = new(choice, seed);
        var counts = new int[Logits.Length];
        for (var i = 0; i < Draws; i++)
        {
            counts[sampler.Choose(Logits)]++;
        }

        return counts;
    }
}
