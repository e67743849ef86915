using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>A metric over two inputs: in each cell the best over all other inputs.</summary>
/// <param name="TaskId">Task.</param>
/// <param name="X">Input to the right; null for the first that differs between passes.</param>
/// <param name="Y">Input upwards; null for the next.</param>
/// <param name="Metric">One of <see cref="PassSort.Metrics"/> without <c>pass</c>; less is better of distance and drawdown, more of the
/// others.</param>
/// <param name="Attempt">Execution; null for the last one that has passes.</param>
public sealed record GetControllerHeatMap(
    Guid TaskId, string? X = null, string? Y = null, string Metric = PassSort.Score, int? Attempt = null)
    : IRequest<ControllerHeatMap>;

/// <summary>A map. An axis of more than 100 values is cut into as many parts, each named by its first value.</summary>
/// <param name="Attempt">Execution; 0 where none has passes.</param>
/// <param name="Inputs">Inputs that there is a choice of.</param>
/// <param name="X">Input to the right; null where fewer than two differ, and then the map is empty.</param>
/// <param name="Y">Input upwards.</param>
/// <param name="XValues">Its values, ascending.</param>
/// <param name="YValues">Its values, ascending.</param>
/// <param name="Values">[y][x]; null where no pass was kept or the metric is not defined.</param>
public sealed record ControllerHeatMap(
    int Attempt, IReadOnlyList<string> Inputs, string? X, string? Y, IReadOnlyList<string> XValues, IReadOnlyList<string> YValues,
    IReadOnlyList<IReadOnlyList<double?>> Values);
