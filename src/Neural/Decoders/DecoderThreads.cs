using StrategyFactory.Neural.Training;

namespace StrategyFactory.Neural.Decoders;

/// <summary>Texts on a thread of their own, as trainings are made: the number of computing threads belongs to a thread.</summary>
public static class DecoderThreads
{
    /// <inheritdoc cref="DecoderModel.Generate"/>
    /// <param name="model">The model; nobody else may use it meanwhile.</param>
    /// <param name="prompt">The text so far, at least one token.</param>
    /// <param name="plan">How.</param>
    /// <param name="threads">Threads that compute; 0 leaves it to libtorch.</param>
    /// <param name="written">Is told each token as it is written, on that thread.</param>
    /// <param name="cancellation">Ends it before the next token.</param>
    public static Task<Generated> GenerateAsync(
        this DecoderModel model,
        IReadOnlyList<int> prompt,
        GenerationPlan plan,
        int threads,
        Action<int>? written = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return TrainingThread.RunAsync(threads, () => model.Generate(prompt, plan, written, cancellation));
    }

    /// <inheritdoc cref="DecoderModel.Score"/>
    /// <param name="model">The model; nobody else may use it meanwhile.</param>
    /// <param name="tokens">The text, two tokens at least.</param>
    /// <param name="first">Place of the first that is asked for, 1 and up.</param>
    /// <param name="threads">Threads that compute; 0 leaves it to libtorch.</param>
    /// <param name="cancellation">Ends it between two parts of the text.</param>
    public static Task<TokenScores> ScoreAsync(
        this DecoderModel model, IReadOnlyList<int> tokens, int first, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return TrainingThread.RunAsync(threads, () => model.Score(tokens, first, cancellation));
    }
}
