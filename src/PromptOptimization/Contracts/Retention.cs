using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>Deletes texts, optimisations, outcomes and conversations whose time is over.</summary>
public sealed record DeleteExpiredConversations : IRecurringCommand
{
    /// <inheritdoc/>
    public string Schedule => "*/15 * * * *";
}
