using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Neural.Runtime;

/// <summary>Neural networks cannot be computed on this machine; everything else of the product can.</summary>
/// <param name="reason">What is missing, a whole clause.</param>
public sealed class TorchMissingException(string reason)
    : FactoryException($"Neural networks need libtorch, which cannot be loaded here: {reason}. Everything that has none works without it.");
