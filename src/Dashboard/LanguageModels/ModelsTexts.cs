using StrategyFactory.Dashboard.Forms;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>What the pages about versions and deployments call things.</summary>
public static class ModelsTexts
{
    private const int ShownOfHash = 12;

    /// <summary>Where a version can serve.</summary>
    public static IReadOnlyList<string> Targets { get; } = ["native", "vllm"];

    /// <summary>States of a version that can be filtered: value and title.</summary>
    public static IReadOnlyList<(string? Value, string Title)> StatusFilters { get; } =
        [(null, "All"), ("ready", "Ready"), ("archived", "Archived")];

    /// <summary>The beginning of a hash, enough to tell versions apart.</summary>
    public static string Short(string? hash) =>
        hash is null ? Shell.Format.None : hash.Length <= ShownOfHash ? hash : hash[..ShownOfHash];

    /// <summary>What a version is, in a few words.</summary>
    public static string Kind(string kind) => kind switch
    {
        "adapter" => "Adapter",
        "model" => "Whole model",
        "gguf" => "GGUF file",
        "remote" => "Elsewhere",
        _ => kind,
    };

    /// <summary>What a deployment did, or was to do.</summary>
    public static string Action(string action) => action switch
    {
        "deploy" => "Deployed",
        "rollback" => "Rolled back",
        "undeploy" => "Taken away",
        _ => action,
    };

    /// <summary>What a deployment is doing, or what came of it, as a sentence.</summary>
    public static string Outcome(Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        var alias = $"{deployment.Name}@{deployment.Alias}";
        return deployment switch
        {
            { Status: "pending" } => "It waits for its turn.",
            { Status: "checking" } => $"At work: {deployment.Stage ?? "it begins"}.",
            { Status: "done", Action: "undeploy" } => $"{alias} points to nothing.",
            { Status: "done" } => $"{alias} is {deployment.Reference}.",
            _ => deployment.Error ?? $"{FineTuningTexts.Status(deployment.Status)}; {alias} stays what it was.",
        };
    }

    /// <summary>A check before a deployment: what it is called and what it is about.</summary>
    public static (string Title, string Meaning) Check(string name) => name switch
    {
        "base_matches" => ("Base", "The base here is the one that was trained on, by the hash of its weights"),
        "loads" => ("Loads", "llama.cpp, or vLLM, opens it"),
        "template" => ("Chat template", "The template that it was trained with is known"),
        "end_token" => ("End of answer", "The token that ends an answer was learned"),
        "prompt_ids" => ("Prompt", "Trainer and server read a conversation as the same tokens, with one that begins it"),
        "teacher_forcing" => ("Same choices", "Behind the same beginning, trainer and server choose the same token"),
        "answers" => ("Answers", "It says something"),
        _ => (name.Replace('_', ' '), name),
    };

    /// <summary>How a check went, in a word.</summary>
    public static string Passed(bool? passed) => passed switch
    {
        true => "passed",
        false => "failed",
        null => "does not apply",
    };

    /// <summary>Reads the moment that an address names.</summary>
    /// <param name="text">The moment; empty for none.</param>
    /// <param name="at">The moment; null for now.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public static string? ReadMoment(string? text, out DateTimeOffset? at)
    {
        at = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (!FormTime.TryRead(text.Trim(), out var time))
        {
            return $"at: '{text}' is no moment; {FormTime.Allowed}.";
        }

        at = time;
        return null;
    }
}
