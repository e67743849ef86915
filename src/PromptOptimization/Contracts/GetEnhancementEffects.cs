using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>What each enhancement brings, over the lifetime.</summary>
/// <param name="Character">Name; null for all.</param>
/// <param name="Topic">Topic; null for all.</param>
public sealed record GetEnhancementEffects(string? Character = null, string? Topic = null) : IRequest<EnhancementEffects>;

/// <summary>
/// Outcomes of prompts with and without something, compared within each character and topic and then joined, so that an easy topic counts
/// for neither side. It is what was seen, no experiment: the learned choice gives an enhancement where it works.
/// </summary>
/// <param name="Enhancements">The enhancements in use, in the order of the prompt.</param>
/// <param name="Injections">Injections that were in a prompt, most outcomes first, at most fifty.</param>
public sealed record EnhancementEffects(IReadOnlyList<EnhancementEffect> Enhancements, IReadOnlyList<EnhancementEffect> Injections);

/// <summary>Prompts with something against those without.</summary>
/// <param name="Name">Enhancement or injection.</param>
/// <param name="With">Outcomes with it, of all characters and topics asked for.</param>
/// <param name="Without">
/// All other outcomes of the characters and topics where it was seen, those recorded without an optimisation included.
/// </param>
/// <param name="Compared">Outcomes of the characters and topics that have both: those that the differences are of.</param>
/// <param name="SuccessRate">
/// Difference of the success rates with a 95% interval (Mantel–Haenszel weights; Newcombe's intervals joined by MOVER); null where nothing
/// has both.
/// </param>
/// <param name="Quality">
/// Difference of the mean qualities with Welch's 95% interval, weighted alike; null where no variance is known.
/// </param>
public sealed record EnhancementEffect(
    string Name, ArmOutcomes With, ArmOutcomes Without, long Compared, Estimate? SuccessRate, Estimate? Quality);
