using StrategyFactory.Neural.Decoders;

namespace StrategyFactory.Tests.Neural.Decoders;

/// <summary>
/// The networks once more, number by number and without tensors, as their published code writes them: what ours are held against where no
/// golden numbers are.
/// </summary>
/// <param name="config">The shape.</param>
/// <param name="weights">By name, row-major.</param>
internal sealed class PlainDecoder(DecoderConfig config, IReadOnlyDictionary<string, double[]> weights)
{
    /// <summary>[token][vocabulary].</summary>
    public double[][] Logits(int[] tokens)
    {
        var x = tokens.Select(token => Row("model.embed_tokens.weight", token, config.Width)).ToArray();
        for (var i = 0; i < config.Layers; i++)
        {
            var path = $"model.layers.{i}";
            var normed = x.Select(token => Norm($"{path}.input_layernorm", token)).ToArray();
            var found = Attend($"{path}.self_attn", normed);
            x = [.. x.Select((token, t) => Sum(token, found[t]))];
            x = [.. x.Select(token => Sum(token, Think($"{path}.mlp", Norm($"{path}.post_attention_layernorm", token))))];
        }

        var head = config.IsTied ? "model.embed_tokens" : "lm_head";
        return [.. x.Select(token => Times(head, Norm("model.norm", token)))];
    }

    /// <summary>The angle of a pair at the position 1, with the words of the published code.</summary>
    private double Frequency(int pair)
    {
        var frequency = 1 / Math.Pow(config.Rotary.Theta, 2.0 * pair / config.HeadWidth);
        if (config.Rotary.Stretch is not { } stretch)
        {
            return frequency;
        }

        var wavelength = 2 * Math.PI / frequency;
        if (wavelength < stretch.Positions / stretch.High)
        {
            return frequency;
        }

        if (wavelength > stretch.Positions / stretch.Low)
        {
            return frequency / stretch.Factor;
        }

        var smooth = ((stretch.Positions / wavelength) - stretch.Low) / (stretch.High - stretch.Low);
        return ((1 - smooth) * frequency / stretch.Factor) + (smooth * frequency);
    }

    private double[][] Attend(string path, double[][] x)
    {
        var width = config.HeadWidth;
        var queries = x.Select((token, t) => Heads($"{path}.q_proj", $"{path}.q_norm", token, t)).ToArray();
        var keys = x.Select((token, t) => Heads($"{path}.k_proj", $"{path}.k_norm", token, t)).ToArray();
        var values = x.Select(token => Times($"{path}.v_proj", token).Chunk(width).ToArray()).ToArray();
        return [.. x.Select((_, t) =>
        {
            var all = Enumerable.Range(0, config.Heads).SelectMany(head =>
            {
                var shared = head / (config.Heads / config.KeyHeads);
                var scores = Enumerable.Range(0, t + 1)
                    .Select(seen => queries[t][head].Zip(keys[seen][shared], (q, k) => q * k).Sum() / Math.Sqrt(width)).ToArray();
                var shares = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
                return Enumerable.Range(0, width)
                    .Select(i => shares.Select((share, seen) => share * values[seen][shared][i]).Sum() / shares.Sum());
            });
            return Times($"{path}.o_proj", [.. all]);
        })];
    }

    /// <summary>Of each head: its numbers, with a norm where there is one, turned by the position.</summary>
    private double[][] Heads(string path, string norm, double[] token, int position)
    {
        var heads = Times(path, token).Chunk(config.HeadWidth);
        return [.. heads.Select(head => Turn(weights.ContainsKey(norm + ".weight") ? Norm(norm, head) : head, position))];
    }

    private double[] Turn(double[] head, int position)
    {
        var half = head.Length / 2;
        var turned = new double[head.Length];
        for (var i = 0; i < half; i++)
        {
            var (sine, cosine) = Math.SinCos(position * Frequency(i));
            turned[i] = (head[i] * cosine) - (head[i + half] * sine);
            turned[i + half] = (head[i + half] * cosine) + (head[i] * sine);
        }

        return turned;
    }

    private double[] Think(string path, double[] x)
    {
        var up = Times($"{path}.up_proj", x);
        return Times($"{path}.down_proj", [.. Times($"{path}.gate_proj", x).Select((gate, i) => gate / (1 + Math.Exp(-gate)) * up[i])]);
    }

    private double[] Norm(string path, double[] x)
    {
        var root = Math.Sqrt(x.Average(value => value * value) + config.Epsilon);
        return [.. x.Select((value, i) => value / root * weights[path + ".weight"][i])];
    }

    private double[] Times(string path, double[] x)
    {
        var weight = weights[path + ".weight"];
        var bias = weights.GetValueOrDefault(path + ".bias");
        var y = new double[weight.Length / x.Length];
        for (var row = 0; row < y.Length; row++)
        {
            y[row] = bias?[row] ?? 0;
            for (var i = 0; i < x.Length; i++)
            {
                y[row] += weight[(row * x.Length) + i] * x[i];
            }
        }

        return y;
    }

    private double[] Row(string name, int row, int width) => weights[name][(row * width)..((row + 1) * width)];

    private static double[] Sum(double[] one, double[] other) => [.. one.Zip(other, (left, right) => left + right)];
}
