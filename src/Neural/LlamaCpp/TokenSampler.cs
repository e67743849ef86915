using System.Numerics.Tensors;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>Chooses tokens from a model's numbers; ties go to the lower id, so that the same numbers and seed give the same tokens.</summary>
internal sealed class TokenSampler
{
    private readonly Sampling _sampling;
    private readonly Random _random;

    public TokenSampler(Sampling sampling)
    {
        sampling.Require();
        _sampling = sampling;
        _random = new(sampling.Seed);
    }

    /// <summary>The logarithm of the share that a token has among all.</summary>
    public static double LogProbability(ReadOnlySpan<float> logits, int token)
    {
        double largest = TensorPrimitives.Max(logits);
        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        return logits[token] - largest - Math.Log(sum);
    }

    /// <summary>The next token.</summary>
    /// <param name="logits">Finite, one for each token.</param>
    public int Choose(ReadOnlySpan<float> logits)
    {
        if (_sampling.Temperature == 0 || _sampling.TopK == 1)
        {
            return TensorPrimitives.IndexOfMax(logits);
        }

        var weights = Weights(logits);
        if (_sampling.TopK > 0 && _sampling.TopK < weights.Length)
        {
            KeepLikeliest(weights, _sampling.TopK);
        }

        if (_sampling.TopP < 1)
        {
            KeepShare(weights, _sampling.TopP);
        }

        return Draw(weights);
    }

    /// <summary>Shares, not yet divided by their sum: the likeliest has 1.</summary>
    private double[] Weights(ReadOnlySpan<float> logits)
    {
        double largest = TensorPrimitives.Max(logits);
        var weights = new double[logits.Length];
        for (var id = 0; id < weights.Length; id++)
        {
            weights[id] = Math.Exp((logits[id] - largest) / _sampling.Temperature);
        }

        return weights;
    }

    private static void KeepLikeliest(double[] weights, int count)
    {
        // the least likely of those kept is on top; of equals that with the highest id
        PriorityQueue<int, (double Weight, int Id)> kept = new(count + 1);
        for (var id = 0; id < weights.Length; id++)
        {
            if (kept.Count < count)
            {
                kept.Enqueue(id, (weights[id], -id));
            }
            else if (weights[id] > weights[kept.Peek()])
            {
                kept.EnqueueDequeue(id, (weights[id], -id));
            }
        }

        var ids = kept.UnorderedItems.Select(item => (Id: item.Element, Weight: weights[item.Element])).ToArray();
        Array.Clear(weights);
        foreach (var (id, weight) in ids)
        {
            weights[id] = weight;
        }
    }

    private static void KeepShare(double[] weights, double share)
    {
        var total = weights.Sum();

        // tokens this unlikely are not needed: all of them together have less than what may be left out
        var bound = total * (1 - share) / weights.Length;
        var ids = Enumerable.Range(0, weights.Length).Where(id => weights[id] > bound).OrderByDescending(id => weights[id]).ThenBy(id => id);
        List<(int Id, double Weight)> kept = [];
        var before = 0.0;
        foreach (var id in ids)
        {
            if (kept.Count > 0 && before >= share * total)
            {
                break;
            }

            kept.Add((id, weights[id]));
            before += weights[id];
        }

        Array.Clear(weights);
        foreach (var (id, weight) in kept)
        {
            weights[id] = weight;
        }
    }

    private int Draw(double[] weights)
    {
        var left = _random.NextDouble() * weights.Sum();
        var last = 0;
        for (var id = 0; id < weights.Length; id++)
        {
            if (weights[id] == 0)
            {
                continue;
            }

            last = id;
            left -= weights[id];
            if (left < 0)
            {
                break;
            }
        }

        return last;
    }
}
