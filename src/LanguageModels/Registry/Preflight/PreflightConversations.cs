using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Jobs;
using StrategyFactory.LanguageModels.Versions;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Registry.Preflight;

/// <summary>The conversations that a version is checked with: those that its training was validated on, else made-up ones.</summary>
internal sealed class PreflightConversations(LanguageModelsContext context, TrainingTexts texts)
{
    /// <summary>Conversations of a check.</summary>
    internal const int Count = 20;

    private static readonly string[] Words =
        ["time", "courage", "a market", "rain", "doubt", "a promise", "memory", "work", "a mistake", "risk"];

    /// <summary>Conversations that end with an answer.</summary>
    internal async Task<IReadOnlyList<ChatMessage[]>> OfAsync(RegisteredVersion version, CancellationToken token)
    {
        var job = await context.TrainingJobs.AsNoTracking().SingleOrDefaultAsync(each => each.Id == version.TrainingId, token);
        var known = job?.DatasetPath is null ? [] : await ReadAsync(job, token);
        return [.. known.Where(messages => messages[^1].Role == ChatMessage.Assistant).Concat(MadeUp()).Take(Count)];
    }

    private async Task<IReadOnlyList<ChatMessage[]>> ReadAsync(TrainingJob job, CancellationToken token)
    {
        try
        {
            var (training, validation) = await texts.ReadAsync(job, token);
            return [.. validation, .. training];
        }
        catch (Exception gone) when (gone is IOException or FactoryException)
        {
            return [];
        }
    }

    private static IEnumerable<ChatMessage[]> MadeUp() => Words.SelectMany(word => new ChatMessage[][]
    {
        [new("user", $"What is {word}?"), new(ChatMessage.Assistant, $"What {word} is depends on who asks, and why.")],
        [
            new("user", $"Tell me about {word}, in one sentence."),
            new(ChatMessage.Assistant, $"There is more to {word} than a sentence holds: 1, 2, 3 — and so on."),
        ],
    });
}
