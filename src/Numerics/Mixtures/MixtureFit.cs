namespace StrategyFactory.Numerics.Mixtures;

/// <summary>How an expectation-maximisation run ended.</summary>
public enum MixtureOutcome
{
    /// <summary>The mean log-likelihood stopped moving.</summary>
    Converged,

    /// <summary>The round limit was reached first; the components are those of the last round.</summary>
    RoundLimit,

    /// <summary>No usable mixture: a component was empty at the start or vanished, or the data are not finite.</summary>
    Degenerate,
}

/// <summary>The result of <see cref="GaussianMixture.Fit"/>.</summary>
/// <param name="Outcome">How the run ended.</param>
/// <param name="Calm">The component with the smaller mean of y; null when degenerate.</param>
/// <param name="Wild">The component with the larger mean of y; null when degenerate.</param>
/// <param name="MeanLogLikelihood">Mean log-likelihood under the components of the last evaluation.</param>
/// <param name="Rounds">Number of expectation steps made.</param>
public sealed record MixtureFit(
    MixtureOutcome Outcome, BivariateNormal? Calm, BivariateNormal? Wild, double MeanLogLikelihood, int Rounds);
