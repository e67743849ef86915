using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Judgement;

/// <summary>
/// Whether what a task hands out would have worked. It stands beside the status, which goes by the searched bars alone.
/// </summary>
/// <param name="Verdict"><see cref="ControllerTask.Robust"/> or <see cref="ControllerTask.Suspect"/>.</param>
/// <param name="Reasons">Why it is suspect; empty where it is robust.</param>
/// <param name="Evidence">The figures behind it.</param>
internal sealed record TaskVerdict(string Verdict, IReadOnlyList<string> Reasons, ControllerEvidence Evidence)
{
    /// <summary>
    /// Robust where the profit factor of all forward windows together is above 1 over enough trades, the pass stands on no needle and no
    /// edge of its range, its deflated Sharpe ratio is high and the probability of backtest overfitting low enough. What is not known
    /// speaks against it; a single pass was not chosen, so that there is nothing to overfit.
    /// </summary>
    /// <param name="deciding">The row that decides.</param>
    /// <param name="validation">What its execution found out about it; null where nobody looked.</param>
    /// <param name="limits">What is enough.</param>
    internal static TaskVerdict Of(TestMetricsRow deciding, ExpertValidation? validation, FineTuningOptions limits)
    {
        var evidence = Gather(deciding, validation);
        List<string> reasons =
        [
            .. Forward(evidence, limits),
            .. deciding.Label == TestMetricsTable.Needle
                ? [Text($"needle: its neighbours have {deciding.Plateau:0.###} of its score")]
                : Array.Empty<string>(),
            .. Sharpe(validation, limits),
            .. Overfitting(validation, limits),
            .. validation is { Edges.Count: > 0 }
                ? [$"edge: {string.Join(", ", validation.Edges)} on the edge of the range"]
                : Array.Empty<string>(),
        ];
        return new(reasons.Count == 0 ? ControllerTask.Robust : ControllerTask.Suspect, reasons, evidence);
    }

    private static ControllerEvidence Gather(TestMetricsRow deciding, ExpertValidation? validation)
    {
        IReadOnlyList<TesterMetrics> windows = validation is { Windows.Count: > 0 }
            ? [.. validation.Windows.Select(window => window.Forward)]
            : deciding.Forward == new TesterMetrics() ? [] : [deciding.Forward];
        var (gained, lost) = (windows.Sum(window => window.GrossProfit), -windows.Sum(window => window.GrossLoss));
        var grossKnown = windows.All(window => window is { GrossProfit: not null, GrossLoss: not null });
        return new(
            windows.Count, windows.Count == 0 ? null : windows.Sum(window => window.TotalTrades ?? 0),
            windows.Count == 0 ? null : windows.Sum(window => window.NetProfit ?? 0),
            grossKnown ? lost > 0 ? gained / lost : null : windows is [var only] ? only.ProfitFactor : null,
            validation?.DeflatedSharpe, validation?.Trials, validation?.Overfitting);
    }

    private static IEnumerable<string> Forward(ControllerEvidence evidence, FineTuningOptions limits)
    {
        if (evidence.ForwardTrades is not { } trades)
        {
            yield return "forward_profit_factor: not known, nothing was tested on forward bars";
            yield break;
        }

        var windows = evidence.Windows == 1 ? "1 window" : Text($"{evidence.Windows} windows");
        if (evidence.ForwardProfitFactor is { } factor ? factor <= 1 : evidence.ForwardNetProfit <= 0)
        {
            yield return evidence.ForwardProfitFactor is { } known
                ? Text($"forward_profit_factor: {known:0.###} over {windows}, net {evidence.ForwardNetProfit:0.00}; above 1 is wanted")
                : Text($"forward_profit_factor: undefined over {windows}, net {evidence.ForwardNetProfit:0.00}; above 1 is wanted");
        }

        if (trades < limits.MinimumForwardTrades)
        {
            yield return Text($"forward_trades: {trades} over {windows}; at least {limits.MinimumForwardTrades} are wanted");
        }
    }

    private static IEnumerable<string> Sharpe(ExpertValidation? validation, FineTuningOptions limits)
    {
        if (validation?.DeflatedSharpe is not { } sharpe)
        {
            yield return $"deflated_sharpe: not known{(validation?.DeflatedSharpeProblem is { } problem ? $" ({problem})" : "")}";
        }
        else if (sharpe < limits.MinimumDeflatedSharpe)
        {
            var tried = Text($"deflated_sharpe: {sharpe:0.####} with {validation.Trials} passes tried");
            yield return tried + Text($"; at least {limits.MinimumDeflatedSharpe} is wanted");
        }
    }

    private static IEnumerable<string> Overfitting(ExpertValidation? validation, FineTuningOptions limits)
    {
        if (validation?.Overfitting is not { } share)
        {
            if (validation?.OverfittingProblem != ExpertValidation.OnePass)
            {
                yield return $"overfitting: not known{(validation?.OverfittingProblem is { } problem ? $" ({problem})" : "")}";
            }
        }
        else if (share > limits.MaximumOverfitting)
        {
            yield return Text(
                $"overfitting: {share:0.###} over {validation.OverfittingPasses} passes; at most {limits.MaximumOverfitting} is wanted");
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
