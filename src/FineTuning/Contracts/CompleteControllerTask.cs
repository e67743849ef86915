using MediatR;
using StrategyFactory.Kernel.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>
/// Reports the result of a claimed task. Refused with 409 unless the task runs under this worker and token; the same report sent again
/// changes nothing and is answered like the first, another one under the same token is refused with 409.
/// </summary>
public sealed record CompleteControllerTask : IRequest<ControllerTaskSummary>
{
    /// <summary>Task.</summary>
    public Guid TaskId { get; init; }

    /// <summary>Who claimed it.</summary>
    public string WorkerId { get; init => field = Composition.Of(value); } = "";

    /// <summary>The claim's token.</summary>
    public long Token { get; init; }

    /// <summary>Reported passes; may be empty where there is a report.</summary>
    public IReadOnlyList<ReportedPass> Passes { get; init; } = [];

    /// <summary>
    /// Optimisation report of MetaTrader 5 (XML), its report of a single test (HTML), or tester report of MetaTrader 4 (HTML).
    /// </summary>
    public UploadedFile? Report { get; init; }

    /// <summary>
    /// Report of the forward period, of the same kind; its passes are matched by their inputs, by number where those are not told.
    /// </summary>
    public UploadedFile? ForwardReport { get; init; }

    /// <summary>The .set file that the best pass gives; made from the input set where there is none.</summary>
    public UploadedFile? OutputSet { get; init; }
}

/// <summary>A pass that a worker elsewhere reports.</summary>
/// <param name="PassNumber">Its number.</param>
/// <param name="Values">Inputs by name.</param>
/// <param name="Metrics">On the bars that were searched.</param>
/// <param name="Forward">On the bars after them.</param>
public sealed record ReportedPass(
    long PassNumber, IReadOnlyDictionary<string, string> Values, TesterMetrics Metrics, TesterMetrics? Forward = null);
