using StrategyFactory.LanguageModels.Registry.Vllm;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Registry.Preflight;

/// <summary>A version within a vLLM server.</summary>
internal sealed class VllmServedModel(VllmClient client, string name, int contextTokens) : IServedModel
{
    public int ContextTokens => contextTokens;

    public IReadOnlyCollection<int>? EndTokens => null;

    /// <summary>It keeps weights in bfloat16 as a rule: three digits.</summary>
    public double LargestDifference => 0.5;

    public Task<int[]> PromptAsync(IReadOnlyList<ChatMessage> messages, CancellationToken token) => client.TokeniseAsync(
        name, messages.Select(message => new { role = message.Role, content = message.Content }), token);

    public async Task<IReadOnlyList<(int Likeliest, double LogProbability)>> ScoreAsync(
        IReadOnlyList<int> tokens, int first, CancellationToken token) =>
        [.. (await client.ScoreAsync(name, tokens, token)).Skip(first - 1)];

    public void Dispose()
    {
    }
}
