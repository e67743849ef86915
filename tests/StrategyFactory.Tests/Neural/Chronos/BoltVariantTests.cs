using NUnit.Framework;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>
/// Shapes that the golden numbers leave out (gates, no register token, patches that overlap), each held against a second writing of the
/// model and against the slope of its own loss, in double precision.
/// </summary>
internal sealed class BoltVariantTests
{
    private static readonly BoltConfig Plain = SmallBolt.Config with { Network = SmallBolt.Config.Network with { DecoderLayers = 2 } };

    private static readonly BoltConfig Gated = Plain with { Network = Plain.Network with { Activation = "gelu_new", IsGated = true } };

    public static IEnumerable<TestCaseData> Shapes =>
    [
        new TestCaseData(Plain).SetArgDisplayNames("as published"),
        new TestCaseData(Gated).SetArgDisplayNames("gated"),
        new TestCaseData(Plain with { HasRegisterToken = false }).SetArgDisplayNames("without a register token"),
        new TestCaseData(Plain with { PatchStride = 3 }).SetArgDisplayNames("overlapping patches"),
        new TestCaseData(Gated with { HasRegisterToken = false, PatchStride = 5 }).SetArgDisplayNames("all of these"),
    ];

    [OneTimeSetUp]
    public static void Start() => TorchRuntime.Require();

    [TestCaseSource(nameof(Shapes))]
    public void It_forecasts_what_a_second_writing_of_it_does(BoltConfig config)
    {
        using var gradients = no_grad();
        using var model = Fresh(config);
        var weights = model.Parameters.Tensors;
        PlainBolt plain = new(config, weights.ToDictionary(each => each.Key, each => Golden.Values(each.Value), StringComparer.Ordinal));
        double[] wave = [.. Enumerable.Range(0, 70).Select(i => 20 + (5 * Math.Sin(i / 3.0)) + (i % 7))];
        var gaps = wave.Select((value, i) => i / 10 == 2 ? double.NaN : value).ToArray();
        double[][] all = [wave, wave[..21], gaps];
        foreach (var series in all)
        {
            using var scope = NewDisposeScope();
            var ours = model.Forward(tensor(series).unsqueeze(0), Dropout.Off).Quantiles;
            Golden.Close(ours, plain.Forecast(series), _ => 1e-9, $"{series.Length} steps");
        }
    }

    [TestCaseSource(nameof(Shapes))]
    public void Its_gradient_is_the_slope_of_its_loss(BoltConfig config)
    {
        using var scope = NewDisposeScope();
        using var model = Fresh(config);
        var context = tensor([.. Enumerable.Range(0, 128).Select(i => Math.Sin(i / 4.0) + (i / 64 * Math.Cos(i)))], [2, 64], ScalarType.Float64);
        var target = tensor([.. Enumerable.Range(0, 16).Select(i => Math.Cos(i * 1.3))], [2, 8], ScalarType.Float64);
        model.Parameters.Train(true);
        model.Loss(context, target, Dropout.Off).backward();
        var gradients = model.Parameters.Tensors.ToDictionary(weight => weight.Key, weight => weight.Value.grad!, StringComparer.Ordinal);
        Assert.That(gradients.Where(gradient => gradient.Value.norm().ToNumber() == 0).Select(gradient => gradient.Key),
            Is.EquivalentTo(WithoutEffect(config.Network.DecoderLayers)), "one key has the whole share");

        model.Parameters.Train(false);
        using var off = no_grad();
        foreach (var (name, gradient) in gradients.Where(each => each.Value.norm().ToNumber() > 0))
        {
            const double Step = 1e-6;
            var (weight, length) = (model.Parameters.Tensors[name], gradient.norm().ToNumber());
            var direction = gradient / length;
            var above = Moved(Step);
            var below = Moved(-Step);
            Assert.That((above - below) / (2 * Step), Is.EqualTo(length).Within(Math.Max(1e-4 * length, 1e-7)), name);

            double Moved(double by)
            {
                weight.add_(direction, by);
                var loss = model.Loss(context, target, Dropout.Off).ToNumber();
                weight.add_(direction, -by);
                return loss;
            }
        }
    }

    [Test]
    public void Overlapping_patches_have_the_values_and_marks_of_their_steps()
    {
        using var scope = NewDisposeScope();
        var patches = Patching.Of(tensor(new double[] { 1, 2, double.NaN, 4, 5, 6 }).unsqueeze(0), 4, 2);
        double[] tokens = [0, 0, 1, 2, 0, 0, 1, 1, 1, 2, 0, 4, 1, 1, 0, 1, 0, 4, 5, 6, 0, 1, 1, 1];
        Assert.That(patches.Tokens.shape, Is.EqualTo(new long[] { 1, 3, 8 }));
        Assert.That(Golden.Values(patches.Tokens), Is.EqualTo(tokens));
        Assert.That(Golden.Values(patches.Present), Is.EqualTo(new double[] { 1, 1, 1 }));
    }

    /// <summary>The decoder looks at its one token with these.</summary>
    private static IEnumerable<string> WithoutEffect(int layers) =>
        Enumerable.Range(0, layers).Select(i => $"decoder.block.{i}.layer.0.SelfAttention.")
            .SelectMany(path => new[] { path + "q.weight", path + "k.weight" })
            .Append("decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight");

    private static ChronosBolt Fresh(BoltConfig config) => new(new(new FreshWeights(7), ScalarType.Float64, CPU), config, []);
}
