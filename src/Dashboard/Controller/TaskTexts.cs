using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.Dashboard.Controller;

/// <summary>What the states of a tuning task are called on pages.</summary>
public static class TaskTexts
{
    private const int MostNamed = 5;

    /// <summary>The filters of the list: value of the query, and what it says.</summary>
    public static IReadOnlyList<(string Value, string Title)> Filters { get; } =
    [
        ("", "All"), ("in_progress", "Under way"), ("queued", "Waiting"),
        ("waiting_for_terminal", "Waiting for a terminal"), ("completed_success", "Tuned"),
        ("completed_partial", "Partly tuned"), ("failed", "Failed"),
        ("cancelled", "Cancelled"),
    ];

    /// <summary>A word or two for a state.</summary>
    public static string Status(string status) => status switch
    {
        "new" or "fine_tuning" => "New",
        "queued" => "Waiting",
        "waiting_for_terminal" => "Waits for a terminal",
        "worker_in_progress" => "Searching",
        "in_progress" => "Under way",
        "worker_completed" => "Being judged",
        "worker_failed" => "Execution failed",
        "retrying" => "Waits to retry",
        "completed_success" => "Tuned",
        "completed_partial" => "Partly tuned",
        "failed" => "Failed",
        "cancelled" => "Cancelled",
        _ => status,
    };

    /// <summary>The symbol of a job, or all of one that finds one set of inputs for several.</summary>
    public static string Symbols(ControllerJobSummary job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Symbols.Count == 0 ? job.Symbol : string.Join(", ", job.Symbols);
    }

    /// <summary>Whether something is still to happen to a task.</summary>
    public static bool IsUnderWay(string status) => status is not ("completed_success" or "completed_partial" or "failed" or "cancelled");

    /// <summary>Whether a person may ask for another execution.</summary>
    public static bool MayBeRetried(string status) => status is "failed" or "cancelled" or "retrying";

    /// <summary>What a task waits for; null where it waits for nothing.</summary>
    public static string? WaitsFor(ControllerTaskSummary task, ControllerJobSummary job)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(job);
        return (task.Status, job.Executor) switch
        {
            ("waiting_for_terminal", _) => $"Waits for a terminal that has '{job.Expert}': no built-in expert advisor stands in for it.",
            ("queued", _) => "Waits for a host that is free to search.",
            ("retrying", _) => "Waits until its next execution is due.",
            ("new" or "fine_tuning", _) => "Is about to be queued.",
            _ => null,
        };
    }

    /// <summary>Behind the name of a job's expert: that it is a stand-in, or one of a terminal.</summary>
    public static string Searcher(ControllerJobSummary job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Executor == "external" ? " · terminal" : job.StandIn is null ? "" : " · stand-in";
    }

    /// <summary>A number of passes; in words where it is no longer counted.</summary>
    public static string Passes(long passes) => passes == long.MaxValue ? PassNumbers.Beyond : Shell.Format.Count(passes);

    /// <summary>Which step of its job a task is.</summary>
    public static string Step(int depth) => depth == 0 ? "first search" : string.Create(Shell.Format.Numbers, $"fine-tune {depth}");

    /// <summary>What went wrong in an execution, or when a genetic search found its best pass and what of the file was not used.</summary>
    public static string Happened(ControllerAttemptDetails attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        if (attempt.Error is { } error)
        {
            return error;
        }

        string[] told = [.. Converged(attempt), .. Unused(attempt.IgnoredInputs)];
        return told.Length > 0 ? string.Join("; ", told) : Shell.Format.None;
    }

    private static IEnumerable<string> Converged(ControllerAttemptDetails attempt) => attempt.Convergence.Count == 0 ? []
        : [$"Best score with pass {Shell.Format.Count(attempt.Convergence[^1].Passes)} of {Shell.Format.Count(attempt.Evaluated ?? 0)}"];

    private static IEnumerable<string> Unused(IReadOnlyList<string> inputs) => inputs.Count switch
    {
        0 => [],
        <= MostNamed => [$"Not used by the expert: {string.Join(", ", inputs)}"],
        _ => [$"Not used by the expert: {string.Join(", ", inputs.Take(MostNamed))} and {inputs.Count - MostNamed} more"],
    };

    /// <summary>What a kind of file is called.</summary>
    public static string File(string type) => type switch
    {
        "input_set" => "Input set",
        "output_set" => "Output set",
        "summary_metrics_csv" => "Best passes with all metrics (CSV)",
        "trades_csv" => "Trades of the deciding pass (CSV)",
        "report_html" => "Report (HTML)",
        "passes_tsv_gz" => "All kept passes (gzipped table)",
        "tester_report" => "Report of the terminal",
        _ => type,
    };
}
