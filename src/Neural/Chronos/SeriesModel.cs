using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.T5;
using StrategyFactory.Neural.Training;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Chronos;

/// <summary>A network that forecasts series, from a folder of Hugging Face. One thread at a time may use it.</summary>
public abstract class SeriesModel : AdaptableModel
{
    private static readonly Dictionary<string, Func<ModelConfig, T5Config, Maker>> Architectures = new(StringComparer.Ordinal)
    {
        [BoltConfig.Architecture] = (config, network) =>
        {
            var shape = BoltConfig.Parse(config, network);
            return (parameters, json) => new ChronosBolt(parameters, shape, json);
        },
        [ChronosT5Config.Architecture] = (config, network) =>
        {
            var shape = ChronosT5Config.Parse(config, network);
            return (parameters, json) => new ChronosT5(parameters, shape, json);
        },
    };

    private protected SeriesModel(ParameterSet parameters, byte[] json)
        : base(parameters, json)
    {
    }

    /// <summary>Makes a model of the weights that its parameters bring in.</summary>
    private delegate SeriesModel Maker(ParameterSet parameters, byte[] json);

    /// <summary>Steps of the past that are looked at.</summary>
    public abstract int ContextLength { get; }

    /// <summary>Steps that it was made to forecast; longer forecasts go on from there.</summary>
    public abstract int PredictionLength { get; }

    /// <summary>Loads a model: <c>config.json</c> and safetensors.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="dropoutRate">Share that training leaves out, 0 to below 1, in place of the configuration's; null for that.</param>
    /// <exception cref="ModelFileException">A file is missing or bad, the architecture unknown, or a weight of another shape.</exception>
    /// <exception cref="TorchMissingException">Networks cannot be computed on this machine.</exception>
    public static SeriesModel Load(string folder, double? dropoutRate = null)
    {
        TorchRuntime.Require();
        return Load(folder, ScalarType.Float32, CPU, dropoutRate);
    }

    internal static SeriesModel Load(string folder, ScalarType type, Device device, double? dropoutRate = null)
    {
        if (dropoutRate is not (null or (>= 0 and < 1)))
        {
            throw new ArgumentOutOfRangeException(nameof(dropoutRate), dropoutRate, "0 to below 1 is allowed.");
        }

        var make = ModelConfig.Read(
            folder, config => config.Texts("architectures") is [var name] && Architectures.TryGetValue(name, out var parse)
                ? parse(config, T5Config.Parse(config, dropoutRate))
                : throw config.Refusal("architectures", $"one of {string.Join(", ", Architectures.Keys)} is needed"));
        var json = File.ReadAllBytes(Path.Combine(folder, ModelConfig.FileName));
        using var weights = ModelWeights.Open(folder);
        return Make(new StoredWeights(weights), type, device, parameters => make(parameters, json));
    }

    /// <summary>Forecasts series.</summary>
    /// <param name="series">Each in time order, NaN is missing, at least one step; the last <see cref="ContextLength"/> count.</param>
    /// <param name="steps">Steps to forecast, 1 and up.</param>
    /// <param name="levels">Rising quantile levels from 0 to 1.</param>
    /// <param name="batch">Series that are forecast at once: a matter of memory and speed.</param>
    /// <param name="seed">For models that draw samples.</param>
    /// <returns>[series][level][step]; a higher level is never below a lower one.</returns>
    public float[][][] Predict(IReadOnlyList<float[]> series, int steps, IReadOnlyList<double> levels, int batch = 32, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (!QuantileLevels.AreRising(levels))
        {
            throw new ArgumentException($"{string.Join(", ", levels)} are no rising levels from 0 to 1.", nameof(levels));
        }

        if (series.Any(values => values.Length == 0 || values.Any(float.IsInfinity)))
        {
            throw new ArgumentException("Every series needs at least one step, and none may be infinite.", nameof(series));
        }

        return [.. series.Chunk(batch).SelectMany((part, i) => PredictBatch(part, steps, levels, seed + i))];
    }

    /// <summary>The loss of some rows.</summary>
    /// <param name="contexts">What was known, at most <see cref="ContextLength"/> steps each.</param>
    /// <param name="targets">What followed, at most <see cref="PredictionLength"/> steps each.</param>
    /// <param name="dropout">Of this pass.</param>
    internal abstract BatchLoss Loss(IReadOnlyList<float[]> contexts, IReadOnlyList<float[]> targets, Dropout dropout);

    /// <summary>[batch, level, step], without gradients.</summary>
    private protected abstract Tensor Forecast(IReadOnlyList<float[]> contexts, int steps, IReadOnlyList<double> levels, int seed);

    private float[][][] PredictBatch(float[][] series, int steps, IReadOnlyList<double> levels, int seed)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        // networks may give quantiles that cross: the same values in order are never worse (Chernozhukov et al. 2010)
        var contexts = series.Select(values => values[^Math.Min(values.Length, ContextLength)..]).ToArray();
        var sorted = Forecast(contexts, steps, levels, seed).sort(1).Values.ToArray();
        return [.. sorted.Chunk(steps).Chunk(levels.Count)];
    }
}
