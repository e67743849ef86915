using System.Globalization;
using FluentValidation.Results;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>What a training may be asked for, whatever trains it and from whatever base.</summary>
internal static class TrainingRules
{
    internal const string Lora = "lora";
    internal const string Full = "full";
    internal const string Truncate = "truncate";
    internal const string Drop = "drop";
    internal const string AllLinear = "all-linear";
    internal const string Auto = "auto";
    internal const string Cpu = "cpu";
    internal const string Cuda = "cuda";
    internal const string Float32 = "float32";
    internal const string BFloat16 = "bfloat16";

    private const int Most = 4096;
    internal const int LongestName = 60;
    private const int LongestKey = 200;

    internal static IReadOnlyList<string> Adapters { get; } = [Lora, Full];

    internal static IReadOnlyList<string> Schedulers { get; } = ["linear", "cosine", "constant"];

    internal static IReadOnlyList<string> OverLong { get; } = [Truncate, Drop];

    internal static IReadOnlyList<string> Devices { get; } = [Auto, Cpu, Cuda];

    internal static IReadOnlyList<string> Precisions { get; } = [Auto, Float32, BFloat16];

    internal static IEnumerable<ValidationFailure> Failures(LanguageTrainingRequest request) =>
        Ranges(request).Concat(Names(request)).Where(rule => rule.Wrong)
            .Select(rule => new ValidationFailure(rule.Field, $"{rule.Field}: {Shown(rule.Value)} is not allowed; {rule.Allowed}."));

    private static IEnumerable<Rule> Ranges(LanguageTrainingRequest request)
    {
        yield return new("num_epochs", request.NumEpochs, request.NumEpochs is < 1 or > 1000, "1 to 1000");
        yield return new("batch_size", request.BatchSize, request.BatchSize is < 1 or > Most, $"1 to {Most}");
        var batches = request.GradientAccumulationSteps;
        yield return new("gradient_accumulation_steps", batches, batches is < 1 or > Most, $"1 to {Most}");
        yield return new("learning_rate", request.LearningRate, request.LearningRate is not (> 0 and <= 1), "above 0 to 1");
        yield return new("warmup_ratio", request.WarmupRatio, request.WarmupRatio is not (>= 0 and <= 1), "0 to 1");
        yield return new("weight_decay", request.WeightDecay, request.WeightDecay is not (>= 0 and <= 1), "0 to 1");
        yield return new("max_grad_norm", request.MaxGradNorm, request.MaxGradNorm is not (>= 0 and < 1e9), "0 and up");
        yield return new("lora_r", request.LoraR, request.LoraR < 1, "1 to the width of the base");
        yield return new("lora_alpha", request.LoraAlpha, request.LoraAlpha is not (> 0 and < 1e6), "above 0");
        yield return new("lora_dropout", request.LoraDropout, request.LoraDropout is not (>= 0 and < 1), "0 to below 1");
        yield return new("max_seq_length", request.MaxSeqLength, request.MaxSeqLength is < 2, "2 and up");
        yield return new("eval_steps", request.EvalSteps, request.EvalSteps is < 1, "1 and up");
        yield return new("save_steps", request.SaveSteps, request.SaveSteps < 1, "1 and up");
        yield return new("early_stopping_patience", request.EarlyStoppingPatience, request.EarlyStoppingPatience < 0, "0 and up");
        yield return new("validation_share", request.ValidationShare, request.ValidationShare is not (> 0 and <= 0.5), "above 0 to 0.5");
    }

    private static IEnumerable<Rule> Names(LanguageTrainingRequest request)
    {
        yield return new("base_model", request.BaseModel, string.IsNullOrWhiteSpace(request.BaseModel), "the name of a base");
        yield return OneOf("adapter", request.Adapter, Adapters);
        yield return OneOf("lr_scheduler", request.LrScheduler, Schedulers);
        yield return OneOf("over_long", request.OverLong, OverLong);
        yield return OneOf("device", request.Device, Devices);
        yield return OneOf("precision", request.Precision, Precisions);
        yield return new(
            "target_modules", request.TargetModules is { } names ? string.Join(", ", names) : null,
            request.TargetModules is not { Count: > 0 } || request.TargetModules.Any(string.IsNullOrWhiteSpace),
            $"names of layers, or {AllLinear}");
        yield return new(
            "export", request.Export is { } formats ? string.Join(", ", formats) : null,
            request.Export is not { } wanted || wanted.Any(format => !TrainingExportFormat.All.Contains(format, StringComparer.Ordinal)),
            string.Join(", ", TrainingExportFormat.All));
        yield return new(
            "name", request.Name, request.Name is { } name && !IsName(name),
            $"letters, digits, _ - . with a letter or digit first, at most {LongestName}");
        yield return new(
            "idempotency_key", request.IdempotencyKey, request.IdempotencyKey is { Length: 0 or > LongestKey },
            $"1 to {LongestKey} characters");
    }

    private static Rule OneOf(string field, string value, IReadOnlyList<string> known) =>
        new(field, value, !known.Contains(value, StringComparer.Ordinal), string.Join(", ", known));

    internal static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.');

    internal static string Shown(object? value) => value switch
    {
        null => "nothing",
        string text => $"'{(text.Length <= 80 ? text : text[..80] + "…")}'",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private readonly record struct Rule(string Field, object? Value, bool Wrong, string Allowed);
}
