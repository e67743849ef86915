namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>What a terminal is to do with a task.</summary>
/// <param name="IsTicked">True where an input is ticked: without one there is a single test and nothing to search.</param>
/// <param name="IsComplete">True to run every combination, false to search genetically.</param>
/// <param name="Model">One of <see cref="TesterChoices.Models"/>.</param>
/// <param name="Criterion">One of <see cref="TesterChoices.Criteria"/>.</param>
/// <param name="From">First day; null where neither the task nor imported bars tell it.</param>
/// <param name="To">Day before which it ends; null as well.</param>
internal sealed record TesterPlan(
    bool IsTicked, bool IsComplete, string Model, string Criterion, DateTimeOffset? From, DateTimeOffset? To);
