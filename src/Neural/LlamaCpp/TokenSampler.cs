using System.Globalization;
using System.Numerics.Tensors;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Sampling;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>
/// Chooses tokens from a model's numbers; ties go to the lower id, so that the same numbers and seed give the same tokens.
/// </summary>
internal sealed class TokenSampler
{
    // what stands for the likeliest, always
    private static readonly TokenChoice Greedy = new(0, TopK: 0);

    // small enough for the stack, and for a sum in single precision
    private const int Piece = 1_024;

    private readonly TokenChoice _choice;
    private readonly Random _random;

    // by token, and the tokens that are left
    private double[] _weights = [];
    private int[] _ids = [];

    /// <param name="choice">How they are drawn; null, and a temperature of 0, take the likeliest.</param>
    /// <param name="seed">The same seed draws the same tokens.</param>
    /// <exception cref="UnprocessableException">The choice cannot be.</exception>
    public TokenSampler(TokenChoice? choice, int seed = 0)
    {
        _choice = choice ?? Greedy;
        RequireWithin(_choice.Temperature, 100, "temperature");
        RequireWithin(_choice.TopK, int.MaxValue, "top_k");
        RequireWithin(_choice.TopP, 1, "top_p");
        _random = new(seed);
    }

    /// <summary>The logarithm of the share that a token has among all.</summary>
    public static double LogProbability(ReadOnlySpan<float> logits, int token)
    {
        var largest = TensorPrimitives.Max(logits);
        var sum = 0.0;
        Span<float> piece = stackalloc float[Piece];
        for (var rest = logits; !rest.IsEmpty; rest = rest[Math.Min(Piece, rest.Length)..])
        {
            var shares = piece[..Math.Min(Piece, rest.Length)];
            TensorPrimitives.Subtract(rest[..shares.Length], largest, shares);
            TensorPrimitives.Exp(shares, shares);
            sum += TensorPrimitives.Sum(shares);
        }

        return (double)logits[token] - largest - Math.Log(sum);
    }

    /// <summary>The next token.</summary>
    /// <param name="logits">Finite, one for each token.</param>
    public int Choose(ReadOnlySpan<float> logits)
    {
        if (_choice.Temperature == 0 || _choice.TopK == 1)
        {
            return TensorPrimitives.IndexOfMax(logits);
        }

        var ids = Candidates(logits);
        if (_choice.TopP < 1)
        {
            ids = WithinShare(ids, logits.Length);
        }

        return Draw(ids);
    }

    /// <summary>The tokens that may be drawn; their weights are set, with 1 for the likeliest.</summary>
    private Span<int> Candidates(ReadOnlySpan<float> logits)
    {
        if (_weights.Length < logits.Length)
        {
            (_weights, _ids) = (new double[logits.Length], new int[logits.Length]);
        }

        double largest = TensorPrimitives.Max(logits);
        if (_choice.TopK > 0 && _choice.TopK < logits.Length)
        {
            var likeliest = Likeliest(logits, _choice.TopK);
            foreach (var id in likeliest)
            {
                _weights[id] = Math.Exp((logits[id] - largest) / _choice.Temperature);
            }

            return likeliest;
        }

        var all = _weights.AsSpan(0, logits.Length);
        TensorPrimitives.ConvertChecked(logits, all);
        TensorPrimitives.Subtract(all, largest, all);
        TensorPrimitives.Divide(all, _choice.Temperature, all);
        TensorPrimitives.Exp(all, all);
        for (var id = 0; id < all.Length; id++)
        {
            _ids[id] = id;
        }

        return _ids.AsSpan(0, all.Length);
    }

    private Span<int> Likeliest(ReadOnlySpan<float> logits, int count)
    {
        // the least likely of those kept is on top; of equals that with the highest id
        PriorityQueue<int, (float Logit, int Id)> kept = new(count + 1);
        var least = float.PositiveInfinity;
        for (var id = 0; id < logits.Length; id++)
        {
            if (kept.Count < count)
            {
                kept.Enqueue(id, (logits[id], -id));
                least = Math.Min(least, logits[id]);
            }
            else if (logits[id] > least)
            {
                kept.EnqueueDequeue(id, (logits[id], -id));
                least = logits[kept.Peek()];
            }
        }

        var ids = _ids.AsSpan(0, count);
        for (var i = 0; i < count; i++)
        {
            ids[i] = kept.Dequeue();
        }

        return ids;
    }

    private Span<int> WithinShare(Span<int> ids, int vocabulary)
    {
        var total = Sum(ids);

        // tokens this unlikely are not needed: all of them together have less than what may be left out
        var bound = total * (1 - _choice.TopP) / vocabulary;
        var count = 0;
        foreach (var id in ids)
        {
            if (_weights[id] > bound)
            {
                ids[count++] = id;
            }
        }

        ids = ids[..count];
        var weights = _weights;
        ids.Sort((one, other) => weights[one] == weights[other] ? one.CompareTo(other) : weights[other].CompareTo(weights[one]));
        var before = 0.0;
        var kept = 0;
        while (kept < ids.Length && (kept == 0 || before < _choice.TopP * total))
        {
            before += _weights[ids[kept++]];
        }

        return ids[..kept];
    }

    private int Draw(ReadOnlySpan<int> ids)
    {
        var left = _random.NextDouble() * Sum(ids);
        foreach (var id in ids)
        {
            left -= _weights[id];
            if (left < 0)
            {
                return id;
            }
        }

        return ids[0];
    }

    private double Sum(ReadOnlySpan<int> ids)
    {
        var sum = 0.0;
        foreach (var id in ids)
        {
            sum += _weights[id];
        }

        return sum;
    }

    private static void RequireWithin(double value, double most, string field)
    {
        if (!(value >= 0 && value <= most))
        {
            var reason = string.Create(CultureInfo.InvariantCulture, $"{field} is {value}; 0 to {most} is allowed.");
            throw new UnprocessableException(reason, field);
        }
    }
}
