using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.T5;
using StrategyFactory.Neural.Training;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Chronos;

/// <summary>
/// Chronos-Bolt (Ansari, Türkmen, Shchur and others 2024): a series is scaled, cut into patches and encoded by a T5; its decoder takes a
/// single step, whose output is made into quantiles of all coming steps at once.
/// </summary>
public sealed class ChronosBolt : SeriesModel
{
    private readonly Embedding _shared;
    private readonly ResidualBlock _input;
    private readonly ResidualBlock _output;

    internal ChronosBolt(ParameterSet parameters, BoltConfig config, byte[] json)
        : base(parameters, json)
    {
        var outputs = config.QuantileLevels.Count * config.PredictionLength;
        Config = config;
        _shared = new(parameters, "shared", config.Vocabulary, config.Network.Width, Start.Normal(config.Network.InitialFactor));
        _input = new(parameters, "input_patch_embedding", 2 * config.PatchLength, config.Network.Width, config);
        Encoder = new(parameters, config.Network);
        Decoder = new(parameters, config.Network);
        _output = new(parameters, "output_patch_embedding", config.Network.Width, outputs, config);
    }

    /// <summary>Its shape.</summary>
    public BoltConfig Config { get; }

    /// <inheritdoc/>
    public override int ContextLength => Config.ContextLength;

    /// <inheritdoc/>
    public override int PredictionLength => Config.PredictionLength;

    internal EncoderStack Encoder { get; }

    internal DecoderStack Decoder { get; }

    /// <summary>Makes a model that has learned nothing yet.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="seed">Of its weights.</param>
    /// <exception cref="TorchMissingException">Networks cannot be computed on this machine.</exception>
    public static ChronosBolt Create(BoltConfig config, int seed)
    {
        ArgumentNullException.ThrowIfNull(config);
        TorchRuntime.Require();
        return Make(new FreshWeights(seed), ScalarType.Float32, CPU, parameters => new ChronosBolt(parameters, config, config.ToJson()));
    }

    /// <summary>The forecast of a batch.</summary>
    /// <param name="context">[batch, step], NaN is missing; the last <see cref="ContextLength"/> count.</param>
    /// <param name="dropout">Of this pass.</param>
    internal BoltForecast Forward(Tensor context, Dropout dropout)
    {
        using var scope = NewDisposeScope();
        context = Last(context, 1);
        InstanceNorm norm;
        Patching patches;
        using (no_grad())
        {
            norm = InstanceNorm.Of(context);
            patches = Patching.Of(norm.Apply(context), Config.PatchLength, Config.PatchStride);
        }

        var (tokens, present) = Embed(patches, dropout);
        var encoded = Encoder.Forward(tokens, present, dropout);
        var start = _shared.Row(Config.StartToken, context.shape[0]);
        var (decoded, _) = Decoder.Forward(start, Decoder.Look(encoded, present, dropout), dropout);
        var scaled = _output.Forward(decoded, dropout).view(context.shape[0], Config.QuantileLevels.Count, PredictionLength);
        return new(scaled.MoveToOuterDisposeScope(), norm.MoveToOuterDisposeScope());
    }

    /// <summary>The tokens that the encoder sees, [batch, token, width], and which of them are there.</summary>
    internal (Tensor Tokens, Tensor Present) Embed(Patching patches, Dropout dropout)
    {
        var tokens = _input.Forward(patches.Tokens, dropout);
        if (!Config.HasRegisterToken)
        {
            return (tokens, patches.Present);
        }

        var batch = tokens.shape[0];
        var present = ones(batch, 1, dtype: tokens.dtype, device: tokens.device);
        return (cat([tokens, _shared.Row(Config.RegisterToken, batch)], 1), cat([patches.Present, present], 1));
    }

    /// <summary>The loss of a batch, in units of the contexts' scales.</summary>
    /// <param name="context">[batch, step], NaN is missing.</param>
    /// <param name="target">[batch, step], what followed; at most <see cref="PredictionLength"/> steps.</param>
    /// <param name="dropout">Of this pass.</param>
    internal Tensor Loss(Tensor context, Tensor target, Dropout dropout)
    {
        var forecast = Forward(context, dropout);
        return BoltLoss.Of(forecast.Scaled, forecast.Norm.Apply(target), Config.QuantileLevels);
    }

    /// <summary>
    /// A forecast of any length. Beyond the model's own horizon every quantile goes on as a path of its own, and what all paths lead to is
    /// reduced to the model's levels again: so the spread is not forgotten at the borders, though narrower behind them than it should be,
    /// as the paths leave out what lies beyond the outermost levels.
    /// </summary>
    /// <returns>[batch, quantile, step].</returns>
    internal Tensor Forecast(Tensor context, int steps)
    {
        var levels = Config.QuantileLevels.Count;
        context = Last(context, 1);
        List<Tensor> blocks = [Forward(context, Dropout.Off).Quantiles];
        var paths = context.unsqueeze(1).expand(context.shape[0], levels, context.shape[1]);
        while (blocks.Count * PredictionLength < steps)
        {
            paths = Last(cat([paths, blocks[^1]], 2), 2);
            var all = Forward(paths.reshape(-1, paths.shape[2]), Dropout.Off).Quantiles;
            blocks.Add(QuantileLevels.Empirical(all.reshape(-1, levels * levels, PredictionLength), Config.QuantileLevels));
        }

        return cat(blocks, 2).narrow(2, 0, steps);
    }

    private protected override Tensor Forecast(IReadOnlyList<float[]> contexts, int steps, IReadOnlyList<double> levels, int seed) =>
        QuantileLevels.At(Forecast(Stack(contexts, atEnd: true), steps), Config.QuantileLevels, levels);

    internal override BatchLoss Loss(IReadOnlyList<float[]> contexts, IReadOnlyList<float[]> targets, Dropout dropout) =>
        new(Loss(Stack(contexts, atEnd: true), Stack(targets, atEnd: false), dropout), contexts.Count);

    private Tensor Last(Tensor series, int dimension) => series.shape[dimension] > ContextLength
        ? series.narrow(dimension, series.shape[dimension] - ContextLength, ContextLength)
        : series;

    /// <summary>Series of different lengths as [batch, step]: what is short is missing at the other end.</summary>
    private Tensor Stack(IReadOnlyList<float[]> series, bool atEnd)
    {
        var length = series.Max(values => values.Length);
        var stacked = new float[series.Count * length];
        stacked.AsSpan().Fill(float.NaN);
        for (var i = 0; i < series.Count; i++)
        {
            series[i].CopyTo(stacked, (i * length) + (atEnd ? length - series[i].Length : 0));
        }

        return Parameters.Tensor(stacked, series.Count, length);
    }
}

/// <summary>What Chronos-Bolt says of a batch.</summary>
/// <param name="Scaled">[batch, quantile, step] in units of the series; not sorted.</param>
/// <param name="Norm">Those units.</param>
internal sealed record BoltForecast(Tensor Scaled, InstanceNorm Norm)
{
    /// <summary>[batch, quantile, step] in the series' own unit.</summary>
    public Tensor Quantiles => Norm.Invert(Scaled);
}
