using System.Globalization;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>What the pages about language models call things.</summary>
public static class FineTuningTexts
{
    private const string SignificantSmall = "0.0e+0";
    private const double Small = 1e-3;

    /// <summary>States of a training that can be filtered: value and title.</summary>
    public static IReadOnlyList<(string Value, string Title)> StatusFilters { get; } =
    [
        ("", "All"), ("running", "Running"), ("pending", "Waiting"), ("completed", "Completed"), ("failed", "Failed"),
        ("cancelled", "Cancelled"),
    ];

    /// <summary>One word for a state of a training, a comparison, a version or a deployment.</summary>
    public static string Status(string status) => status switch
    {
        "pending" => "Waiting",
        null or "" => "",
        _ => char.ToUpperInvariant(status[0]) + status[1..],
    };

    /// <summary>Whether there is more to come.</summary>
    public static bool IsUnderWay(string status) => status is "pending" or "running" or "checking";

    /// <summary>A label of an example; a dash for nobody's.</summary>
    public static string Label(string? label) => string.IsNullOrWhiteSpace(label) ? Format.None : label;

    /// <summary>Several of them, those that are empty left out.</summary>
    public static string Labels(params IEnumerable<string?> labels) =>
        string.Join(", ", labels.Where(label => !string.IsNullOrWhiteSpace(label)));

    /// <summary>Why examples were left out of a dataset.</summary>
    public static string LeftOut(string reason) => reason switch
    {
        "near_duplicate" => "say nearly the same as another one",
        "limit" => "are beyond the limit",
        _ => Issue(reason),
    };

    /// <summary>A kind of problem of a dataset in words.</summary>
    public static string Issue(string kind) => kind switch
    {
        "no_answer" => "have no answer",
        "no_final_assistant" => "do not end with an answer",
        "order" => "do not take turns",
        "role" => "have a role that is not known",
        "control_marker" => "hold a marker that tokenizers take for an end",
        "secret" => "hold what looks like a key",
        "duplicate" => "stand there before",
        "few_examples" => "few examples",
        "over_long" => "are longer than the base reads",
        "template" => "are not written by the base's template",
        "empty" => "have an empty message",
        _ => Words(kind),
    };

    /// <summary>How a training ended.</summary>
    public static string End(string end) => end switch
    {
        "finished" => "to its last step",
        "stopped_early" => "early, as the validation loss did not fall any more",
        "diverged" => "it diverged: a loss was no number, and the best weights before that were kept",
        _ => Words(end),
    };

    /// <summary>What a training can be written as.</summary>
    public static string Export(string format) => format switch
    {
        TrainingExportFormat.Adapter => "Adapter (PEFT)",
        TrainingExportFormat.Merged => "Whole model (safetensors)",
        TrainingExportFormat.GgufF16 => "GGUF, 16 bit",
        TrainingExportFormat.GgufQ80 => "GGUF, 8 bit",
        _ => Words(format),
    };

    /// <summary>A loss.</summary>
    public static string Loss(double? loss) => Format.Number(loss, "0.0000");

    /// <summary>A rate of learning.</summary>
    public static string Rate(double? rate) => rate switch
    {
        null => Format.None,
        0 => "0",
        < Small => rate.Value.ToString(SignificantSmall, Format.Numbers),
        _ => rate.Value.ToString("0.####", Format.Numbers),
    };

    /// <summary>Stars, as people write them.</summary>
    public static string Stars(double? stars) => stars is null ? Format.None : Format.Number(stars, "0.0") + "\u202f★";

    /// <summary>How many of something there are, in its singular or plural.</summary>
    public static string Count(long count, string one, string? many = null) =>
        $"{Format.Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>Where a training stands in steps and epochs.</summary>
    public static string Steps(LanguageTraining training)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (training.TotalSteps == 0)
        {
            return training.Status == "pending" ? "It waits for its turn." : "It reads and counts.";
        }

        var epochs = training.TotalEpochs == 0 ? ""
            : $", epoch {Format.Number(training.CurrentEpoch, "0.0")} of {Format.Count(training.TotalEpochs)}";
        return $"Step {Format.Count(training.CurrentStep)} of {Format.Count(training.TotalSteps)}{epochs}";
    }

    /// <summary>What was asked for, as pairs of names and values; what is asked for by nobody is left out.</summary>
    public static IReadOnlyList<(string Name, string Value)> Asked(LanguageTrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var lora = request.Adapter == "lora";
        (string Name, string? Value)[] all =
        [
            ("num_epochs", Plain(request.NumEpochs)),
            ("batch_size", Plain(request.BatchSize)),
            ("gradient_accumulation_steps", Plain(request.GradientAccumulationSteps)),
            ("learning_rate", Plain(request.LearningRate)),
            ("lr_scheduler", request.LrScheduler),
            ("warmup_ratio", Plain(request.WarmupRatio)),
            ("weight_decay", Plain(request.WeightDecay)),
            ("max_grad_norm", Plain(request.MaxGradNorm)),
            ("adapter", request.Adapter),
            ("lora_r", lora ? Plain(request.LoraR) : null),
            ("lora_alpha", lora ? Plain(request.LoraAlpha) : null),
            ("lora_dropout", lora ? Plain(request.LoraDropout) : null),
            ("target_modules", lora ? string.Join(", ", request.TargetModules) : null),
            ("use_qlora", Plain(request.UseQlora)),
            ("max_seq_length", request.MaxSeqLength is { } longest ? Plain(longest) : "as the base reads, at most 2048"),
            ("over_long", request.OverLong),
            ("packing", Plain(request.Packing)),
            ("gradient_checkpointing", Plain(request.GradientCheckpointing)),
            ("device", request.Device),
            ("precision", request.Precision),
            ("eval_steps", request.EvalSteps is { } steps ? Plain(steps) : "once an epoch"),
            ("save_steps", Plain(request.SaveSteps)),
            ("early_stopping_patience", Plain(request.EarlyStoppingPatience)),
            ("validation_share", Plain(request.ValidationShare)),
            ("philosopher", request.Philosopher),
            ("domain", request.Domain),
            ("conquest_type", request.ConquestType),
            ("seed", Plain(request.Seed)),
        ];
        return [.. all.Where(pair => pair.Value is not null).Select(pair => (pair.Name, pair.Value!))];
    }

    private static string Plain(bool value) => value ? "yes" : "no";

    private static string Plain<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Words(string name) => name.Replace('_', ' ');
}
