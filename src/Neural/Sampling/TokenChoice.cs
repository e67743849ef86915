using static TorchSharp.torch;

namespace StrategyFactory.Neural.Sampling;

/// <summary>How the next token is drawn.</summary>
/// <param name="Temperature">Above 0; below 1 likely tokens become likelier.</param>
/// <param name="TopK">Only as many of the likeliest may be drawn; 0 for all.</param>
/// <param name="TopP">
/// Only the likeliest that together have this share (Holtzman et al. 2020, arXiv:1904.09751); 1 for all, 0 for the likeliest alone.
/// </param>
public sealed record TokenChoice(double Temperature = 1, int TopK = 50, double TopP = 1)
{
    /// <summary>Draws tokens.</summary>
    /// <param name="logits">[row, vocabulary].</param>
    /// <param name="generator">Of the draws.</param>
    /// <returns>[row].</returns>
    internal Tensor Draw(Tensor logits, Generator generator)
    {
        logits = logits / Temperature;
        if (TopK > 0 && TopK < logits.shape[1])
        {
            var (values, _) = logits.topk(TopK, 1);
            logits = logits.masked_fill(logits.lt(values.narrow(1, TopK - 1, 1)), double.NegativeInfinity);
        }

        if (TopP < 1)
        {
            var (sorted, order) = logits.sort(1, descending: true);
            var shares = sorted.softmax(1);
            // the share of those before it is 0 for the likeliest alone, which is always kept
            var before = shares.cumsum(1) - shares;
            var beyond = before.ge(TopP).logical_and(before.gt(0));
            logits = logits.masked_fill(beyond.scatter(1, order, beyond), double.NegativeInfinity);
        }

        return logits.softmax(1).multinomial(1, generator: generator).squeeze(1);
    }

    /// <summary>The likeliest.</summary>
    internal static Tensor Likeliest(Tensor logits) => logits.argmax(1);
}
