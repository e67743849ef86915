using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.Benchmarks.Networks;

/// <summary>A Llama as large as SmolLM 135M, with random weights: time does not depend on them.</summary>
internal static class SmallLlama
{
    private const string End = "<|im_end|>";

    internal static DecoderConfig Config { get; } = new(DecoderFamily.Llama, 49_152, 576, 1536, 30, 9, 3, 64, 2048)
    {
        IsTied = true,
        Epsilon = 1e-5,
    };

    /// <summary>Texts of random tokens, all of them learned.</summary>
    internal static IEnumerable<LearnedText> Texts(int seed, int count, int length)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => new LearnedText(
            [.. Enumerable.Range(0, length).Select(_ => random.Next(Config.Vocabulary))], [.. Enumerable.Repeat(true, length)])).ToArray();
    }

    /// <summary>Saves it with a tokenizer of a few tokens; the others have no text.</summary>
    internal static void Save(DecoderModel network, string folder)
    {
        network.Save(folder);
        new NewTokenizer(300, [End, "<|im_start|>", "<|endoftext|>"], End, "<|endoftext|>")
            .Write(folder, ["a text to learn a tokenizer from, a text with words that come again, and again"], 100, CancellationToken.None);
    }
}
