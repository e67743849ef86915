using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>A page of jobs with their tasks, newest first.</summary>
/// <param name="Status">State of a job, or of one of its tasks where jobs have no such state; null for all.</param>
/// <param name="Search">Part of the file's name, the symbol or the expert, at most 200 characters; case does not count.</param>
/// <param name="Page">1 for the first.</param>
/// <param name="Size">Jobs a page, 1 to 200.</param>
public sealed record FindTunings(string? Status = null, string? Search = null, int Page = 1, int Size = 25) : IRequest<FoundTunings>;

/// <summary>A page of jobs.</summary>
/// <param name="Jobs">The jobs of the page, each with its tasks, parents before children.</param>
/// <param name="Total">Jobs that match, on all pages.</param>
public sealed record FoundTunings(IReadOnlyList<ControllerJobDetails> Jobs, int Total);
