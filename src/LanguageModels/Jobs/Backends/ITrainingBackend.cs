using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs.Backends;

/// <summary>Somebody who trains language models.</summary>
internal interface ITrainingBackend
{
    /// <summary>Its name in requests.</summary>
    string Name { get; }

    /// <summary>What it is, a sentence.</summary>
    string Description { get; }

    /// <summary>Why it cannot be used here, a sentence; null where it can.</summary>
    string? Missing();

    /// <summary>Refuses what it cannot train.</summary>
    /// <exception cref="Kernel.Errors.FactoryException">What is asked for is not here, or does not fit together.</exception>
    void Check(LanguageTrainingRequest request);

    /// <summary>Trains, from where it was interrupted.</summary>
    /// <param name="job">The training.</param>
    /// <param name="watch">Is told how far it is; its token ends the training.</param>
    Task<LanguageTrainingOutcome> RunAsync(TrainingJob job, TrainingWatch watch);
}
