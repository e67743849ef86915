using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.T5;

namespace StrategyFactory.Neural.Chronos;

/// <summary>What a folder holds, by its <c>config.json</c> alone: nothing of it is loaded, and libtorch is not needed.</summary>
/// <param name="Kind"><see cref="Bolt"/> or <see cref="T5"/>.</param>
/// <param name="ContextLength">Steps of the past that are looked at.</param>
/// <param name="PredictionLength">Steps that it was made to forecast; longer forecasts go on from there.</param>
/// <param name="BinWidth">Of a T5, width of its bins in units of a context's mean |x|; null for Bolt, which has none.</param>
public sealed record SeriesModelShape(string Kind, int ContextLength, int PredictionLength, float? BinWidth)
{
    /// <summary>Chronos-Bolt.</summary>
    public const string Bolt = "chronos-bolt";

    /// <summary>Chronos-T5.</summary>
    public const string T5 = "chronos-t5";

    /// <summary>Reads a folder's configuration.</summary>
    /// <param name="folder">A folder of Hugging Face.</param>
    /// <exception cref="ModelFileException">It has none, or one of no model that can be loaded here.</exception>
    public static SeriesModelShape Read(string folder) => ModelConfig.Read(folder, Of);

    private static SeriesModelShape Of(ModelConfig config)
    {
        var network = T5Config.Parse(config, null);
        switch (config.Texts("architectures"))
        {
            case [BoltConfig.Architecture]:
                var bolt = BoltConfig.Parse(config, network);
                return new(Bolt, bolt.ContextLength, bolt.PredictionLength, null);
            case [ChronosT5Config.Architecture]:
                var t5 = ChronosT5Config.Parse(config, network);
                return new(T5, t5.Bins.ContextLength, t5.PredictionLength, new UniformBinTokenizer(t5.Bins).BinWidth);
            default:
                throw config.Refusal("architectures", $"one of {BoltConfig.Architecture}, {ChronosT5Config.Architecture} is needed");
        }
    }
}
