using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>Language models cannot be served on this machine; everything else of the product works.</summary>
/// <param name="reason">What is missing, a whole clause.</param>
public sealed class LlamaMissingException(string reason)
    : UnavailableException($"Serving language models needs llama.cpp, which cannot be loaded here: {reason}. All else works without it.");
