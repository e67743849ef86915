using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>Starts an A/B experiment. While it runs, it decides about the requests it is for, in place of the learned choice.</summary>
public sealed record StartExperiment : IRequest<ExperimentDetails>
{
    /// <summary>Name.</summary>
    public required string Name { get; init => field = Composition.Of(value); }

    /// <summary>Character it is for; null for all.</summary>
    public string? Character { get; init; }

    /// <summary>Topic it is for; null for all.</summary>
    public string? Topic { get; init; }

    /// <summary>2 to 10 variants; conversations are spread over them evenly.</summary>
    public required IReadOnlyList<ExperimentVariant> Variants { get; init; }

    /// <summary>P(best) from which it is decided.</summary>
    public double StopProbability { get; init; } = 0.95;

    /// <summary>Outcomes that every variant needs before.</summary>
    public int MinimumOutcomes { get; init; } = 30;
}

/// <summary>A variant of an experiment.</summary>
public sealed record ExperimentVariant
{
    /// <summary>Name.</summary>
    public required string Name { get; init => field = Composition.Of(value); }

    /// <summary>Kinds of enhancements to allow; empty for the bare prompt.</summary>
    public IReadOnlyList<string> Enhancements { get; init; } = [];

    /// <summary>Label of the character version to use; null for the request's.</summary>
    public string? CharacterLabel { get; init; }
}

/// <summary>An experiment.</summary>
public sealed record GetExperiment(Guid ExperimentId) : IRequest<ExperimentDetails>;

/// <summary>Experiments, newest first.</summary>
/// <param name="Limit">1 to 1000.</param>
public sealed record GetExperiments(int Limit = 50) : IRequest<IReadOnlyList<ExperimentDetails>>;

/// <summary>Ends a running experiment without a decision.</summary>
public sealed record StopExperiment(Guid ExperimentId) : IRequest<ExperimentDetails>;

/// <summary>Where an experiment stands.</summary>
/// <param name="ExperimentId">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="Character">Character; null for all.</param>
/// <param name="Topic">Topic; null for all.</param>
/// <param name="Status"><c>running</c>, <c>decided</c> or <c>stopped</c>.</param>
/// <param name="Winner">Variant that the stop rule chose; null before.</param>
/// <param name="StopProbability">P(best) from which it is decided.</param>
/// <param name="MinimumOutcomes">Outcomes that every variant needs before.</param>
/// <param name="Variants">The variants with their figures.</param>
/// <param name="CreatedAt">Start.</param>
/// <param name="EndedAt">End; null while running.</param>
public sealed record ExperimentDetails(
    Guid ExperimentId, string Name, string? Character, string? Topic, string Status, string? Winner, double StopProbability,
    int MinimumOutcomes, IReadOnlyList<VariantFigures> Variants, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <summary>Figures of a variant.</summary>
/// <param name="Name">Name.</param>
/// <param name="Enhancements">Kinds of enhancements it allows.</param>
/// <param name="CharacterLabel">Label of the character version; null for the request's.</param>
/// <param name="Outcomes">Outcomes.</param>
/// <param name="Successes">Successes.</param>
/// <param name="SuccessRate">Successes per outcome with Wilson's 95% interval; null without outcomes.</param>
/// <param name="AverageQuality">Mean quality; null without outcomes.</param>
/// <param name="ProbabilityBest">Probability that its true rate is the highest, Beta(1, 1) before the outcomes.</param>
/// <param name="DifferenceToFirst">
/// Success rate above the first variant's with Newcombe's 95% interval; null for the first and without outcomes.
/// </param>
public sealed record VariantFigures(
    string Name, IReadOnlyList<string> Enhancements, string? CharacterLabel, long Outcomes, long Successes, Estimate? SuccessRate,
    double? AverageQuality, double ProbabilityBest, Estimate? DifferenceToFirst);
