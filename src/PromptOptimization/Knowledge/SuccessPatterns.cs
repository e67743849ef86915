using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Records;

namespace StrategyFactory.PromptOptimization.Knowledge;

/// <summary>
/// Lets successes flow into <c>success_patterns</c>. What works for a character, topic and set of enhancements is described in a sentence
/// that holds no conversation text, written anew whenever its successes have doubled. Responses themselves are added only where texts are
/// kept, and only for that long.
/// </summary>
internal sealed class SuccessPatterns(
    IServiceScopeFactory scopes, LearnedState state, TimeProvider clock, IOptions<PromptOptimizationOptions> options,
    ILogger<SuccessPatterns> logger)
{
    private const string Collection = "success_patterns";

    /// <summary>Takes in a success that was just counted. A failure to do so is logged: the outcome itself is stored.</summary>
    internal async Task TakeInAsync(PerformanceEvent outcome, PromptRecord prompt, string? response, CancellationToken token)
    {
        if (!options.Value.Knowledge.CollectSuccessPatterns || prompt.Injections.Length == 0)
        {
            return;
        }

        try
        {
            var counter = state.Find(Dimensions.Set, outcome.Character, outcome.Topic, prompt.EnhancementSet.Name);
            if (counter is not null && BitOperations.IsPow2(counter.Successes))
            {
                await WriteAsync(Describe(counter, prompt), null, token);
            }

            if (options.Value.KeepText && !string.IsNullOrWhiteSpace(response))
            {
                ReadDocument kept = new(
                    $"response {prompt.Id} {outcome.Attempt}", $"{outcome.Character} on {PlainWords.Spoken(outcome.Topic)}",
                    response, outcome.Character);
                await WriteAsync(kept, clock.GetUtcNow().AddHours(options.Value.TextHours), token);
            }
        }
        catch (NpgsqlException failure)
        {
            logger.LogWarning(
                failure, "A success of {Character} on {Topic} was counted but not added to {Collection}.", outcome.Character, outcome.Topic,
                Collection);
        }
    }

    /// <summary>What works, in a sentence of numbers and of names of ours.</summary>
    internal static ReadDocument Describe(PerformanceCounter counter, PromptRecord prompt)
    {
        var topic = PlainWords.Spoken(counter.Topic);
        var what = string.Join(", ", prompt.Injections.Select(PlainWords.Spoken));
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"Responses of {counter.Character} about {topic} passed {counter.Successes} of {counter.Events} times, "
            + $"mean quality {counter.MeanQuality:0.0}, with {what}.");
        return new(
            $"pattern {counter.Character} {counter.Topic} {counter.Name}", $"{counter.Character} on {topic}: what passed", text,
            counter.Character);
    }

    private async Task WriteAsync(ReadDocument document, DateTimeOffset? expiresAt, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<KnowledgeIndex>().WriteAsync(Collection, [document], expiresAt, token);
    }
}
