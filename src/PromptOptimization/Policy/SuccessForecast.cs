using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Learning;

namespace StrategyFactory.PromptOptimization.Policy;

/// <summary>P(success) = clamp(0.4·a + 0.3·t + 0.3·c, 0.05, 0.95).</summary>
internal sealed class SuccessForecast(LearnedState state)
{
    private const double Unknown = 0.5;

    /// <summary>
    /// The probability: a is the averaged success of character and topic, t that of the optimisation type, c the share of context fields
    /// present.
    /// </summary>
    internal double Of(string character, string topic, string type, PromptContext context) => Combine(
        state.Find(Dimensions.All, character, topic)?.SuccessEma ?? Unknown, state.Find(Dimensions.Type, name: type)?.SuccessEma ?? Unknown,
        Richness(context));

    internal static double Combine(double affinity, double trackRecord, double richness) =>
        Math.Clamp((0.4 * affinity) + (0.3 * trackRecord) + (0.3 * richness), 0.05, 0.95);

    /// <summary>How many of topic, history, user input and channel are there.</summary>
    internal static double Richness(PromptContext context)
    {
        var texts = new[] { context.Topic, context.UserInput, context.ChannelId }.Count(text => !string.IsNullOrWhiteSpace(text));
        return (texts + (context.ConversationHistory is { Count: > 0 } ? 1 : 0)) / 4.0;
    }
}
