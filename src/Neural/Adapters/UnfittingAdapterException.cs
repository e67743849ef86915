using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Neural.Adapters;

/// <summary>An adapter was made for another model.</summary>
/// <param name="reason">What does not fit, a clause.</param>
public sealed class UnfittingAdapterException(string reason)
    : FactoryException($"The adapter does not fit the model: {reason}.", "adapter");
