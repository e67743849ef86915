using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.T5;
using StrategyFactory.Neural.Training;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Chronos;

/// <summary>
/// Chronos-T5 (Ansari et al. 2024, arXiv:2403.07815): a series is a text whose words are bins of values; a T5 reads it and writes how it
/// goes on, token by token, as many times as there are paths to draw.
/// </summary>
public sealed class ChronosT5 : SeriesModel
{
    /// <summary>Labels that are not learned.</summary>
    private const long Ignored = -100;

    private readonly UniformBinTokenizer _tokenizer;
    private readonly Embedding _shared;
    private readonly EncoderStack _encoder;
    private readonly DecoderStack _decoder;
    private readonly Linear? _output;

    internal ChronosT5(ParameterSet parameters, ChronosT5Config config, byte[] json)
        : base(parameters, json)
    {
        Config = config;
        _tokenizer = new(config.Bins);
        _shared = new(parameters, "shared", config.Vocabulary, config.Network.Width, Start.Normal(config.Network.InitialFactor));
        _encoder = new(parameters, config.Network);
        _decoder = new(parameters, config.Network);
        _output = config.IsTied
            ? null
            : Linear.In(
                parameters, "lm_head", config.Network.Width, config.Vocabulary, Start.Normal(config.Network.InitialFactor), isOutput: true);
    }

    /// <summary>Its shape.</summary>
    public ChronosT5Config Config { get; }

    /// <inheritdoc/>
    public override int ContextLength => Config.Bins.ContextLength;

    /// <inheritdoc/>
    public override int PredictionLength => Config.PredictionLength;

    /// <summary>Reads tokens.</summary>
    /// <param name="ids">[batch, token], int64.</param>
    /// <param name="present">[batch, token], 1 where one stands for a value or the end, 0 where not.</param>
    /// <param name="dropout">Of this pass.</param>
    internal Tensor Encode(Tensor ids, Tensor present, Dropout dropout) => _encoder.Forward(_shared.Forward(ids), present, dropout);

    /// <summary>Prepares for writing.</summary>
    internal DecoderMemory Look(Tensor encoded, Tensor present, Dropout dropout) => _decoder.Look(encoded, present, dropout);

    /// <summary>What may follow each of the next tokens, [batch, token, vocabulary].</summary>
    internal (Tensor Logits, DecoderMemory Memory) Decode(Tensor ids, DecoderMemory memory, Dropout dropout)
    {
        var (hidden, next) = _decoder.Forward(_shared.Forward(ids), memory, dropout);
        var logits = _output is null
            ? nn.functional.linear(hidden.mul(1 / Math.Sqrt(Config.Network.Width)), _shared.Weight)
            : _output.Forward(hidden, dropout);
        return (logits, next);
    }

    /// <summary>The mean cross-entropy of labels.</summary>
    /// <param name="ids">[batch, token], what was known.</param>
    /// <param name="present">[batch, token].</param>
    /// <param name="labels">[batch, label], what followed; −100 is not learned.</param>
    /// <param name="dropout">Of this pass.</param>
    internal Tensor Loss(Tensor ids, Tensor present, Tensor labels, Dropout dropout)
    {
        // every label is written after the ones before it, the first after the start
        var before = cat([full_like(labels.narrow(1, 0, 1), Config.StartToken), labels.narrow(1, 0, labels.shape[1] - 1)], 1);
        before = before.masked_fill(before.eq(Ignored), Config.Bins.PadToken);
        var (logits, _) = Decode(before, Look(Encode(ids, present, dropout), present, dropout), dropout);
        return nn.functional.cross_entropy(logits.reshape(-1, logits.shape[2]), labels.reshape(-1), ignore_index: Ignored);
    }

    /// <summary>Writes how series go on. The end is never written: as many tokens are wanted as are asked for.</summary>
    /// <param name="ids">[batch, token], what was known.</param>
    /// <param name="present">[batch, token].</param>
    /// <param name="tokens">How many to write.</param>
    /// <param name="paths">How often for each series.</param>
    /// <param name="choose">From [row, vocabulary] to the next token of each row.</param>
    /// <returns>[batch · paths, token]; the paths of a series stand together.</returns>
    internal Tensor Write(Tensor ids, Tensor present, int tokens, int paths, Func<Tensor, Tensor> choose)
    {
        using var scope = NewDisposeScope();
        var encoded = Encode(ids, present, Dropout.Off).repeat_interleave(paths, 0);
        var memory = Look(encoded, present.repeat_interleave(paths, 0), Dropout.Off);
        var end = tensor(new long[] { Config.Bins.EosToken }, device: ids.device);
        List<Tensor> written = [full(encoded.shape[0], 1, Config.StartToken, ScalarType.Int64, ids.device)];
        for (var i = 0; i < tokens; i++)
        {
            using var step = NewDisposeScope();
            var (logits, next) = Decode(written[^1], memory, Dropout.Off);
            written.Add(choose(logits.select(1, 0).index_fill(1, end, double.NegativeInfinity)).unsqueeze(1).MoveToOuterDisposeScope());
            memory.Forget();
            memory = next.MoveToOuterDisposeScope();
        }

        return cat(written.Skip(1).ToList(), 1).MoveToOuterDisposeScope();
    }

    internal override BatchLoss Loss(IReadOnlyList<float[]> contexts, IReadOnlyList<float[]> targets, Dropout dropout)
    {
        var (ids, present, scales) = Read(contexts);
        var labels = targets.Select((target, row) => _tokenizer.Encode(target, scales[row])).ToArray();
        var length = labels.Max(label => label.Ids.Length);
        var all = new long[labels.Length * length];
        all.AsSpan().Fill(Ignored);
        var learned = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            for (var i = 0; i < labels[row].Ids.Length; i++)
            {
                if (labels[row].Present[i])
                {
                    all[(row * length) + i] = labels[row].Ids[i];
                    learned++;
                }
            }
        }

        return new(Loss(ids, present, tensor(all, [labels.Length, length], device: Parameters.Device), dropout), learned);
    }

    /// <summary>
    /// Beyond the model's own horizon every path goes on alone, from what it led to: so the spread goes on growing over the borders.
    /// </summary>
    private protected override Tensor Forecast(IReadOnlyList<float[]> contexts, int steps, IReadOnlyList<double> levels, int seed)
    {
        using var generator = new Generator((ulong)seed, Parameters.Device);
        List<float>[] paths = [.. Enumerable.Range(0, contexts.Count * Config.Samples).Select(_ => new List<float>(steps))];
        var known = contexts;
        for (var done = 0; done < steps; done += PredictionLength)
        {
            var (ids, present, scales) = Read(known);
            var each = paths.Length / known.Count;
            var count = Math.Min(PredictionLength, steps - done);
            using var written = Write(ids, present, count, each, logits => Config.Choice.Draw(logits, generator));
            var tokens = written.data<long>().ToArray();
            for (var path = 0; path < paths.Length; path++)
            {
                var scale = scales[path / each];
                paths[path].AddRange(tokens.Skip(path * count).Take(count).Select(token => _tokenizer.Decode((int)token, scale)));
            }

            known = [.. paths.Select((path, row) => contexts[row / Config.Samples].Concat(path).TakeLast(ContextLength).ToArray())];
        }

        var all = Parameters.Tensor([.. paths.SelectMany(path => path)], contexts.Count, Config.Samples, steps);
        return QuantileLevels.Empirical(all, levels);
    }

    /// <summary>Series of different lengths as tokens: what is short is missing in front.</summary>
    private (Tensor Ids, Tensor Present, float[] Scales) Read(IReadOnlyList<float[]> series)
    {
        var longest = series.Max(values => values.Length);
        BinTokens[] read =
            [.. series.Select(values => _tokenizer.Encode([.. Enumerable.Repeat(float.NaN, longest - values.Length), .. values]))];
        long[] shape = [read.Length, read[0].Ids.Length];
        var ids = read.SelectMany(tokens => tokens.Ids).Select(id => (long)id).ToArray();
        var present = read.SelectMany(tokens => tokens.Present).Select(there => there ? 1f : 0f).ToArray();
        return (
            tensor(ids, shape, device: Parameters.Device), tensor(present, shape, device: Parameters.Device),
            [.. read.Select(tokens => tokens.Scale)]);
    }
}
