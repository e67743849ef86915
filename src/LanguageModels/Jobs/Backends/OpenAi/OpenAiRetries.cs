using System.ClientModel.Primitives;

namespace StrategyFactory.LanguageModels.Jobs.Backends.OpenAi;

/// <summary>Waits as long as it is asked to, or longer each time, but never very long.</summary>
internal sealed class OpenAiRetries(int most) : ClientRetryPolicy(most)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override TimeSpan GetNextDelay(PipelineMessage message, int tryCount)
    {
        var delay = base.GetNextDelay(message, tryCount);
        return delay < Longest ? delay : Longest;
    }
}
