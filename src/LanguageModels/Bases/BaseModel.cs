using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Decoders;

namespace StrategyFactory.LanguageModels.Bases;

/// <summary>A language model of this machine.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Config">Its shape.</param>
/// <param name="TrainedOn">What it was trained on, a sentence for people.</param>
internal sealed record BaseModel(string Name, string Folder, DecoderConfig Config, string TrainedOn)
{
    internal bool HasTokenizer => File.Exists(Path.Combine(Folder, "tokenizer.json"));

    internal BaseDescription Describe() => new(
        Name, Config.Family.ToString().ToLowerInvariant(), Config.Layers, Config.Width, Config.Vocabulary, Config.Positions, HasTokenizer,
        TrainedOn);
}
