using NUnit.Framework;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Sampling;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>What holds for Chronos-T5 of any weights.</summary>
internal sealed class ChronosT5Tests
{
    private static readonly ChronosT5Config Small = new(
        new(16, 4, 2, 32, 1, 2, DropoutRate: 0), new(64, ContextLength: 32), PredictionLength: 6, Vocabulary: 64, IsTied: true,
        StartToken: 0, Samples: 12, new(TopK: 20));

    private ChronosT5 _model = null!;

    [OneTimeSetUp]
    public void Start()
    {
        TorchRuntime.Require();
        _model = new(new(new FreshWeights(3), ScalarType.Float32, CPU), Small, []);
    }

    [OneTimeTearDown]
    public void Stop() => _model.Dispose();

    [Test]
    public void Token_by_token_says_the_same_as_all_at_once()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var ids = tensor(new long[] { 10, 20, 30, 1, 0, 40, 50, 1 }, [2, 4]);
        var present = tensor(new long[] { 1, 1, 1, 1, 0, 1, 1, 1 }, [2, 4]);
        var written = tensor(new long[] { 0, 5, 9, 30, 0, 7, 7, 12 }, [2, 4]);
        var memory = _model.Look(_model.Encode(ids, present, Dropout.Off), present, Dropout.Off);
        var (whole, _) = _model.Decode(written, memory, Dropout.Off);
        for (var i = 0; i < 4; i++)
        {
            (var one, memory) = _model.Decode(written.narrow(1, i, 1), memory, Dropout.Off);
            Golden.Close(one, Golden.Values(whole.narrow(1, i, 1)), _ => 1e-5, $"token {i}");
        }
    }

    [Test]
    public void A_forecast_follows_from_its_seed_is_monotone_and_goes_on_beyond_the_horizon()
    {
        float[][] series = [[1, 2, 3, float.NaN, 5], [-4, 4, -4, 4, -4, 4, -4, 4]];
        var first = _model.Predict(series, 15, [0.1, 0.5, 0.9], seed: 5);
        Assert.That(_model.Predict(series, 15, [0.1, 0.5, 0.9], seed: 5), Is.EqualTo(first));
        Assert.That(_model.Predict(series, 15, [0.1, 0.5, 0.9], seed: 6), Is.Not.EqualTo(first));
        foreach (var forecast in first)
        {
            Assert.That(forecast.Select(level => level.Length), Is.EqualTo(new[] { 15, 15, 15 }));
            var (low, middle, high) = (forecast[0], forecast[1], forecast[2]);
            Assert.That(Enumerable.Range(0, 15).All(step => low[step] <= middle[step] && middle[step] <= high[step]), Is.True);
            Assert.That(Enumerable.Range(0, 15).Count(step => low[step] < high[step]), Is.GreaterThan(12), "a spread");
        }
    }

    [Test]
    public void Only_the_likeliest_are_drawn()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 0, 3, 1, 2, -1 }).unsqueeze(0).repeat(200, 1);
        using Generator generator = new(7);
        Assert.That(Drawn(new(TopK: 2)), Is.EqualTo(new long[] { 1, 3 }));
        Assert.That(Drawn(new(TopK: 0, TopP: 0.6)), Is.EqualTo(new long[] { 1 }));
        Assert.That(Drawn(new(TopK: 0, TopP: 0.7)), Is.EqualTo(new long[] { 1, 3 }));
        Assert.That(Drawn(new(TopK: 0, TopP: 0)), Is.EqualTo(new long[] { 1 }), "the likeliest is always left");
        Assert.That(Drawn(new(Temperature: 0.01, TopK: 0)), Is.EqualTo(new long[] { 1 }));
        Assert.That(Drawn(new(Temperature: 100, TopK: 0)), Is.EqualTo(new long[] { 0, 1, 2, 3, 4 }));

        long[] Drawn(TokenChoice choice) => [.. choice.Draw(logits, generator).data<long>().ToArray().Distinct().Order()];
    }

    [Test]
    public void What_followed_is_learned_in_units_of_what_was_known()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        UniformBinTokenizer tokenizer = new(Small.Bins);
        var context = tokenizer.Encode([1, 2, 3, 2]);
        float[] target = [20, 10, 4];
        var ours = _model.Loss([[1, 2, 3, 2]], [target], Dropout.Off).Mean.ToNumber();
        Assert.That(ours, Is.EqualTo(Learned(tokenizer.Encode(target, 2))).Within(1e-6), "the mean of 1, 2, 3 and 2");
        Assert.That(ours, Is.Not.EqualTo(Learned(tokenizer.Encode(target))).Within(0.01), "in units of its own");

        double Learned(BinTokens labels) =>
            _model.Loss(Row(context.Ids), ones(1, context.Ids.Length), Row(labels.Ids), Dropout.Off).ToNumber();

        static Tensor Row(int[] ids) => tensor([.. ids.Select(id => (long)id)], [1, ids.Length]);
    }

    [Test]
    public void Missing_labels_and_the_padding_of_shorter_targets_are_not_learned()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        float[][] contexts = [[1, 2, 3, 4], [2, 1, 2, 1]];
        var loss = _model.Loss(contexts, [[1, float.NaN, 3], [2]], Dropout.Off);
        Assert.That(loss.Weight, Is.EqualTo(5), "two values and an end, one value and an end");
        var one = _model.Loss([contexts[0]], [[1, float.NaN, 3]], Dropout.Off);
        var other = _model.Loss([contexts[1]], [[2]], Dropout.Off);
        var parts = (one.Mean.ToNumber() * one.Weight) + (other.Mean.ToNumber() * other.Weight);
        Assert.That(loss.Mean.ToNumber() * 5, Is.EqualTo(parts).Within(1e-4));
    }
}
