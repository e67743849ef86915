using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.Sampling;
using StrategyFactory.Neural.T5;

namespace StrategyFactory.Neural.Chronos;

/// <summary>The shape of a Chronos-T5 model, by its <c>config.json</c>.</summary>
/// <param name="Network">The T5 within.</param>
/// <param name="Bins">How series are cut into tokens.</param>
/// <param name="PredictionLength">Steps that it was trained to forecast.</param>
/// <param name="Vocabulary">Rows of the shared table.</param>
/// <param name="IsTied">Whether the shared table also makes the output.</param>
/// <param name="StartToken">What the decoder begins with.</param>
/// <param name="Samples">Paths that a forecast draws.</param>
/// <param name="Choice">How their tokens are drawn.</param>
public sealed record ChronosT5Config(
    T5Config Network, UniformBins Bins, int PredictionLength, int Vocabulary, bool IsTied, int StartToken, int Samples, TokenChoice Choice)
{
    internal const string Architecture = "T5ForConditionalGeneration";

    private const int Longest = 1 << 20;

    private const string Tokenizer = "MeanScaleUniformBins";

    internal static ChronosT5Config Parse(ModelConfig config, T5Config network)
    {
        if (!config.HasSection("chronos_config"))
        {
            throw config.Refusal("chronos_config", "it is needed: a T5 without it writes text and forecasts nothing");
        }

        var own = config.Section("chronos_config");
        if (own.Text("tokenizer_class", Tokenizer) != Tokenizer)
        {
            throw own.Refusal("tokenizer_class", $"{Tokenizer} can be read");
        }

        if (own.Text("model_type", "seq2seq") != "seq2seq")
        {
            throw own.Refusal("model_type", "seq2seq can be read");
        }

        var vocabulary = config.Integer("vocab_size", 4, Longest);
        var tokens = own.Integer("n_tokens", 4, vocabulary);
        var special = own.Integer("n_special_tokens", 1, tokens - 3, 2);
        var limits = own.Section("tokenizer_kwargs");
        var low = (float)limits.Real("low_limit", -1e30, 1e30, -15);
        var high = (float)limits.Real("high_limit", -1e30, 1e30, 15);
        if (low >= high)
        {
            throw limits.Refusal("low_limit", $"below high_limit, {high:R} in single precision, is needed");
        }

        var pad = own.Integer("pad_token_id", 0, tokens - 1, 0);
        var eos = own.Integer("eos_token_id", 0, tokens - 1, 1);
        var context = own.Integer("context_length", 1, Longest);
        return new(
            network, new(tokens, special, low, high, context, pad, eos, own.Flag("use_eos_token", true)),
            own.Integer("prediction_length", 1, Longest), vocabulary, config.Flag("tie_word_embeddings", true),
            config.Integer("decoder_start_token_id", 0, vocabulary - 1, 0), own.Integer("num_samples", 1, 10_000, 20),
            new(own.Real("temperature", 1e-6, 1e6, 1), own.Integer("top_k", 0, Longest, 50), own.Real("top_p", 0, 1, 1)));
    }
}
