using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Comparisons.Judges;

/// <summary>A language model that judges.</summary>
internal interface IJudge
{
    /// <summary>What it says to a question.</summary>
    /// <exception cref="JudgeSilentException">It did not answer this one, for a reason that may pass.</exception>
    /// <exception cref="Kernel.Errors.FactoryException">It will not answer others either.</exception>
    Task<string> AskAsync(IReadOnlyList<ExampleMessage> question, CancellationToken token);
}

/// <summary>A judge did not answer, also when it was asked again.</summary>
/// <param name="message">A sentence without secrets.</param>
internal sealed class JudgeSilentException(string message) : Exception(message);
