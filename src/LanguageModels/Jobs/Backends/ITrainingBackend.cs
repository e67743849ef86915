using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs.Backends;

/// <summary>
/// Somebody who trains language models. What such a one must be able to do is here so: <em>validate</em> is <see cref="CheckAsync"/>;
/// <em>prepare</em>, <em>start</em> and <em>export</em> are the beginning and the end of <see cref="RunAsync"/>, one after the other and
/// each of them once, however often it is called; <em>status</em> and <em>metrics</em> are what it tells the <see cref="TrainingWatch"/>
/// in between; <em>cancel</em> is the token of the watch, which ends the watching, and then <see cref="CancelAsync"/>, which ends the work.
/// </summary>
internal interface ITrainingBackend
{
    /// <summary>Its name in requests.</summary>
    string Name { get; }

    /// <summary>What it is, a sentence.</summary>
    string Description { get; }

    /// <summary>Why it cannot be used here, a sentence; null where it can.</summary>
    Task<string?> MissingAsync(CancellationToken token);

    /// <summary>Refuses what it cannot train: every field of a request is heeded or refused by its name.</summary>
    /// <exception cref="Kernel.Errors.FactoryException">What is asked for is not here, or does not fit together.</exception>
    Task CheckAsync(LanguageTrainingRequest request, CancellationToken token);

    /// <summary>Trains, from where it was interrupted.</summary>
    /// <param name="job">As it is stored; <see cref="TrainingJob.BackendState"/> says how far it was.</param>
    /// <param name="watch">Is told how far it is; its token ends the training.</param>
    Task<LanguageTrainingOutcome> RunAsync(TrainingJob job, TrainingWatch watch);

    /// <summary>Ends what goes on of a training outside of this process, while <see cref="RunAsync"/> does not run any more.</summary>
    /// <returns>What could not be ended, a sentence; null where nothing goes on.</returns>
    Task<string?> CancelAsync(TrainingJob job, CancellationToken token);
}
