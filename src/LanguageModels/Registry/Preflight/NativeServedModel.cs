using StrategyFactory.LanguageModels.Serving.Memory;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Registry.Preflight;

/// <summary>A version in the memory of llama.cpp, where chats are answered too: they take turns.</summary>
internal sealed class NativeServedModel(ModelLease lease, GgufPrecision precision) : IServedModel
{
    private LoadedModel Model => lease.Model;

    public int ContextTokens => Model.ContextTokens;

    public IReadOnlyCollection<int> EndTokens => Model.Weights.EndTokens;

    /// <summary>About ten times what was seen of models from 0.1 to 135 million parameters.</summary>
    public double LargestDifference => precision switch { GgufPrecision.F32 => 0.01, GgufPrecision.F16 => 0.1, _ => 0.5 };

    public Task<int[]> PromptAsync(IReadOnlyList<ChatMessage> messages, CancellationToken token) =>
        Task.Run(() => Model.Weights.Encoder.Prompt(messages), token);

    public async Task<IReadOnlyList<(int Likeliest, double LogProbability)>> ScoreAsync(
        IReadOnlyList<int> tokens, int first, CancellationToken token)
    {
        await Model.Turn.WaitAsync(token);
        try
        {
            var scores = await Model.Session.ScoreAsync(tokens, first, token);
            return [.. scores.Select(score => (score.Likeliest, score.LogProbability))];
        }
        finally
        {
            Model.Turn.Release();
        }
    }

    public void Dispose() => lease.Dispose();
}
