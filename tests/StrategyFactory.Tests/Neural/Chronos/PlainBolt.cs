using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.T5;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>
/// Chronos-Bolt once more, number by number and without tensors, as the papers write it: what ours is held against where no golden numbers
/// are.
/// </summary>
/// <param name="config">Its shape.</param>
/// <param name="weights">By name, row-major.</param>
internal sealed class PlainBolt(BoltConfig config, IReadOnlyDictionary<string, double[]> weights)
{
    private readonly T5Config _network = config.Network;

    /// <summary>[quantile · step], in the series' own unit.</summary>
    public double[] Forecast(double[] series)
    {
        var context = series[^Math.Min(series.Length, config.ContextLength)..];
        var present = context.Where(double.IsFinite).ToArray();
        var location = present.Length == 0 ? 0 : present.Average();
        var scale = present.Length == 0 ? 1 : Math.Sqrt(present.Average(value => (value - location) * (value - location)));
        scale = scale == 0 ? 1e-5 : scale;

        var (patches, seen) = Cut([.. context.Select(value => (value - location) / scale)]);
        var tokens = patches.Select(patch => Residual("input_patch_embedding", patch)).ToList();
        if (config.HasRegisterToken)
        {
            tokens.Add(Shared(config.RegisterToken));
            seen.Add(true);
        }

        var encoded = Encode(tokens, seen);
        return [.. Residual("output_patch_embedding", Decode(encoded, seen)).Select(value => (value * scale) + location)];
    }

    private (List<double[]> Patches, List<bool> Seen) Cut(double[] series)
    {
        var length = (series.Length + config.PatchLength - 1) / config.PatchLength * config.PatchLength;
        double[] padded = [.. Enumerable.Repeat(double.NaN, length - series.Length), .. series];
        List<double[]> patches = [];
        List<bool> seen = [];
        for (var start = 0; start + config.PatchLength <= length; start += config.PatchStride)
        {
            var patch = padded[start..(start + config.PatchLength)];
            var marks = patch.Select(value => double.IsNaN(value) ? 0.0 : 1);
            patches.Add([.. patch.Select(value => double.IsNaN(value) ? 0 : value), .. marks]);
            seen.Add(patch.Any(double.IsFinite));
        }

        return (patches, seen);
    }

    private double[][] Encode(IReadOnlyList<double[]> tokens, List<bool> seen)
    {
        RelativeBuckets buckets = new(_network.Buckets, _network.MaxDistance);
        var bias = weights["encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"];
        double[][] x = [.. tokens];
        for (var i = 0; i < _network.EncoderLayers; i++)
        {
            var path = $"encoder.block.{i}.layer";
            var normed = x.Select(token => Norm($"{path}.0.layer_norm", token)).ToArray();
            x = [.. x.Select((token, query) => Sum(token, Attend($"{path}.0.SelfAttention", normed[query], normed, (head, key) =>
                seen[key] ? bias[(buckets.Of(key - query) * _network.Heads) + head] : double.NegativeInfinity)))];
            x = [.. x.Select(token => Sum(token, Think($"{path}.1.DenseReluDense", Norm($"{path}.1.layer_norm", token))))];
        }

        return [.. x.Select(token => Norm("encoder.final_layer_norm", token))];
    }

    private double[] Decode(double[][] encoded, List<bool> seen)
    {
        var x = Shared(config.StartToken);
        for (var i = 0; i < _network.DecoderLayers; i++)
        {
            var path = $"decoder.block.{i}.layer";
            var own = Norm($"{path}.0.layer_norm", x);
            x = Sum(x, Attend($"{path}.0.SelfAttention", own, [own], (_, _) => 0));
            x = Sum(x, Attend($"{path}.1.EncDecAttention", Norm($"{path}.1.layer_norm", x), encoded,
                (_, key) => seen[key] ? 0 : double.NegativeInfinity));
            x = Sum(x, Think($"{path}.2.DenseReluDense", Norm($"{path}.2.layer_norm", x)));
        }

        return Norm("decoder.final_layer_norm", x);
    }

    private double[] Attend(string path, double[] query, double[][] keys, Func<int, int, double> bias)
    {
        var width = _network.HeadWidth;
        var asked = Times($"{path}.q", query);
        var offered = keys.Select(key => Times($"{path}.k", key)).ToArray();
        var values = keys.Select(key => Times($"{path}.v", key)).ToArray();
        var found = new double[_network.Heads * width];
        for (var head = 0; head < _network.Heads; head++)
        {
            var at = head * width;
            var scores = offered.Select((key, place) =>
                Enumerable.Range(at, width).Sum(i => asked[i] * key[i]) + bias(head, place)).ToArray();
            var shares = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
            for (var i = at; i < at + width; i++)
            {
                found[i] = shares.Select((share, place) => share * values[place][i]).Sum() / shares.Sum();
            }
        }

        return Times($"{path}.o", found);
    }

    private double[] Think(string path, double[] x)
    {
        if (!_network.IsGated)
        {
            return Times($"{path}.wo", [.. Times($"{path}.wi", x).Select(Act)]);
        }

        var gate = Times($"{path}.wi_1", x);
        return Times($"{path}.wo", [.. Times($"{path}.wi_0", x).Select((value, i) => Act(value) * gate[i])]);
    }

    private double[] Residual(string path, double[] x)
    {
        double[] hidden = [.. Sum(Times($"{path}.hidden_layer", x), weights[$"{path}.hidden_layer.bias"]).Select(Act)];
        var output = Sum(Times($"{path}.output_layer", hidden), weights[$"{path}.output_layer.bias"]);
        return Sum(output, Sum(Times($"{path}.residual_layer", x), weights[$"{path}.residual_layer.bias"]));
    }

    private double Act(double x) => _network.Activation == "gelu_new"
        ? 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))
        : Math.Max(0, x);

    private double[] Norm(string path, double[] x)
    {
        var root = Math.Sqrt(x.Average(value => value * value) + _network.Epsilon);
        return [.. x.Zip(weights[$"{path}.weight"], (value, weight) => value / root * weight)];
    }

    private double[] Times(string path, double[] x)
    {
        var weight = weights[$"{path}.weight"];
        return [.. weight.Chunk(x.Length).Select(row => row.Zip(x, (one, other) => one * other).Sum())];
    }

    private double[] Shared(int row) => weights["shared.weight"][(row * _network.Width)..((row + 1) * _network.Width)];

    private static double[] Sum(double[] one, double[] other) => [.. one.Zip(other, (left, right) => left + right)];
}
