using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>How responses turned out over time, as far as single outcomes are still kept.</summary>
/// <param name="Since">First instant; null for 30 days before the end.</param>
/// <param name="Until">First instant after the range; null for now.</param>
/// <param name="Character">Name; null for all, which are then told apart.</param>
/// <param name="Topic">Topic; null for all. Those of one character are told apart.</param>
public sealed record GetSuccessHistory(
    DateTimeOffset? Since = null, DateTimeOffset? Until = null, string? Character = null, string? Topic = null)
    : IRequest<SuccessHistory>;

/// <summary>Outcomes of a range of time.</summary>
/// <param name="Since">First instant.</param>
/// <param name="Until">First instant after it.</param>
/// <param name="StepHours">
/// Hours of one point: 1 up to two days, 24 up to a hundred, then 168. Points begin at whole steps in UTC, weeks on Monday.
/// </param>
/// <param name="By">What the series tell apart: <c>character</c>, or <c>topic</c> where one character is asked for.</param>
/// <param name="Outcomes">Outcomes in it.</param>
/// <param name="Series">The series with the most outcomes, at most six.</param>
/// <param name="Cells">Characters and topics with the most outcomes, at most a hundred.</param>
/// <param name="CellsInAll">How many there are.</param>
public sealed record SuccessHistory(
    DateTimeOffset Since, DateTimeOffset Until, int StepHours, string By, long Outcomes, IReadOnlyList<SuccessSeries> Series,
    IReadOnlyList<SuccessCell> Cells, int CellsInAll);

/// <summary>Outcomes of a character or topic over time.</summary>
/// <param name="Name">Character or topic.</param>
/// <param name="Outcomes">Outcomes in the range.</param>
/// <param name="Points">In order; steps without outcomes are left out.</param>
public sealed record SuccessSeries(string Name, long Outcomes, IReadOnlyList<SuccessPoint> Points);

/// <summary>Outcomes of one step.</summary>
/// <param name="From">Where the step begins.</param>
/// <param name="Outcomes">How many.</param>
/// <param name="SuccessRate">Successes per outcome with Wilson's 95% interval.</param>
public sealed record SuccessPoint(DateTimeOffset From, long Outcomes, Estimate SuccessRate);

/// <summary>Outcomes of a character on a topic.</summary>
/// <param name="Character">Character.</param>
/// <param name="Topic">Topic.</param>
/// <param name="Outcomes">How many.</param>
/// <param name="SuccessRate">Successes per outcome with Wilson's 95% interval.</param>
/// <param name="AverageQuality">Mean quality, 0 to 100.</param>
public sealed record SuccessCell(string Character, string Topic, long Outcomes, Estimate SuccessRate, double AverageQuality);
