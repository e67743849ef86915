using System.Globalization;

namespace StrategyFactory.Dashboard.Runs;

/// <summary>What the states and endings of a run are called on pages.</summary>
public static class RunTexts
{
    /// <summary>The filters of the list: value of the query, and what it says.</summary>
    public static IReadOnlyList<(string Value, string Title)> Filters { get; } =
    [
        ("", "All"), ("RUNNING", "Running"), ("PENDING", "Waiting"), ("PROMOTED", "Promoted"), ("COMPLETED", "Completed"),
        ("STOPPED", "Stopped"),
        ("FAILED", "Failed"),
    ];

    /// <summary>One word for a state.</summary>
    public static string Status(string status, bool promoted) => (status, promoted) switch
    {
        ("PENDING", _) => "Waiting",
        ("RUNNING", _) => "Running",
        ("COMPLETED", true) => "Promoted",
        ("COMPLETED", false) => "Completed",
        ("STOPPED", _) => "Stopped",
        ("FAILED", _) => "Failed",
        _ => status,
    };

    /// <summary>Why a run ended, as a sentence.</summary>
    public static string Reason(string? reason) => reason switch
    {
        null => "",
        "promoted" => "A strategy met every criterion and was examined on the sealed holdout.",
        "max_generations" => "All generations were run and none brought a strategy that meets every criterion.",
        "min_features" => "No features were left to remove.",
        "equal_importance" => "All features are equally important: there is no reason to remove one rather than another.",
        "cycle" => "The next set of features had been trained before in this run.",
        "training_error" => "The model could not be trained.",
        "simulation_error" => "No strategy could be simulated.",
        "cancelled" => "Somebody cancelled it.",
        _ => reason,
    };

    /// <summary>A generation, and after the point its pruning alternative where that is not the first.</summary>
    public static string Generation(int generation, int alternative) =>
        alternative == 0
            ? generation.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{generation}.{alternative}");

    /// <summary>What a run does at the moment.</summary>
    public static string Step(string step) => step switch
    {
        "waiting" => "Waits for its turn",
        "training" => "Trains",
        "simulating" => "Simulates",
        "judging" => "Judges",
        "pruning" => "Prunes",
        _ => "Begins",
    };
}
