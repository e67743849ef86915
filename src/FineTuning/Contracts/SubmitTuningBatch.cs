using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>
/// Makes a job of a .set file for each of several symbols, each with a search and a verdict of its own. All or none: where one symbol is
/// refused (422, it is named), nothing is stored.
/// </summary>
/// <param name="Submission">The file; its metadata has the symbols.</param>
public sealed record SubmitTuningBatch(SubmitTuning Submission) : IRequest<SubmittedTuningBatch>;

/// <summary>What became of a file for several symbols.</summary>
/// <param name="BatchId">What ties the jobs.</param>
/// <param name="Jobs">
/// Its jobs in the order of the symbols; one that there was already is a duplicate and belongs to the batch as well.
/// </param>
public sealed record SubmittedTuningBatch(Guid BatchId, IReadOnlyList<SubmittedTuning> Jobs);
