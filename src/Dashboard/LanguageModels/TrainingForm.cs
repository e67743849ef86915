using System.Globalization;
using StrategyFactory.Dashboard.Forms;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>A field of the form of a new training.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Hint">What it does, and what is allowed.</param>
/// <param name="Usual">What an empty field means.</param>
/// <param name="Choices">What can be chosen; null where it is typed.</param>
public sealed record TrainingField(string Name, string Label, string Hint, string Usual, IReadOnlyList<string>? Choices = null);

/// <summary>Fields that belong together.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Hint">A few words more.</param>
/// <param name="Fields">The fields.</param>
/// <param name="OfAdapters">Whether they matter only where an adapter is trained.</param>
public sealed record TrainingGroup(string Title, string Hint, IReadOnlyList<TrainingField> Fields, bool OfAdapters = false);

/// <summary>A training as it is typed. An empty field takes the default.</summary>
public sealed class TrainingForm() : TypedForm(
[
    "name", "base_model", "backend", "philosopher", "domain", "conquest_type", "dataset_path", "validation_path", "export",
    .. Groups.SelectMany(group => group.Fields).Select(field => field.Name),
])
{
    /// <summary>The backend of this process, which an empty field means.</summary>
    public const string Native = "native";

    private const string No = "no";
    private const string Yes = "yes";
    private const string Lora = "lora";

    private static readonly LanguageTrainingRequest Usual = new();
    private static readonly string[] YesOrNo = [No, Yes];

    /// <summary>The hyperparameters, in the order of the page.</summary>
    public static IReadOnlyList<TrainingGroup> Groups { get; } =
    [
        new(
            "Steps",
            "how long and how fast it learns",
            [
                new("num_epochs", "Epochs", "how often every example is seen, 1 to 1000", Text(Usual.NumEpochs)),
                new("batch_size", "Batch", "rows computed at once, 1 to 4096", Text(Usual.BatchSize)),
                new(
                    "gradient_accumulation_steps", "Batches a step", "memory of one, effect of all; 1 to 4096",
                    Text(Usual.GradientAccumulationSteps)),
                new("learning_rate", "Learning rate", "the highest, above 0 to 1", Text(Usual.LearningRate)),
                new("lr_scheduler", "Schedule", "how the rate falls", Usual.LrScheduler, ["linear", "cosine", "constant"]),
                new("warmup_ratio", "Warm-up", "share of the steps in which it rises, 0 to 1", Text(Usual.WarmupRatio)),
                new("weight_decay", "Weight decay", "0 to 1", Text(Usual.WeightDecay)),
                new("max_grad_norm", "Longest gradient", "longer ones are shortened; 0: no limit", Text(Usual.MaxGradNorm)),
                new("seed", "Random seed", "the same gives the same", Text(Usual.Seed)),
            ]),
        new(
            "What is trained",
            "an adapter of few numbers beside the base, or all of its weights",
            [
                new("adapter", "Weights", "lora: an adapter; full: all", Usual.Adapter, [Lora, "full"]),
                new("use_qlora", "QLoRA", "the base in four bits; not with native", No, YesOrNo),
            ]),
        new(
            "Adapter",
            "LoRA",
            [
                new("lora_r", "Rank", "1 to the base's width", Text(Usual.LoraR)),
                new("lora_alpha", "α", "it counts α/rank", Text(Usual.LoraAlpha)),
                new("lora_dropout", "Dropout", "0 to below 1", Text(Usual.LoraDropout)),
                new("target_modules", "Layers", "by the ends of their names, or all-linear", string.Join(", ", Usual.TargetModules)),
            ],
            OfAdapters: true),
        new(
            "Length and memory",
            "what becomes of long examples, and what spares memory",
            [
                new("max_seq_length", "Longest example", "tokens; empty: 2048, or as the base reads", "as the base reads"),
                new("over_long", "Longer ones", "truncate keeps their end, drop leaves them out", Usual.OverLong, ["truncate", "drop"]),
                new("packing", "Packing", "short examples share a row", No, YesOrNo),
                new("gradient_checkpointing", "Recompute", "a third more time, far less memory", No, YesOrNo),
            ]),
        new(
            "Machine",
            "what it computes on, and in what",
            [
                new("device", "Device", "auto: a GPU where one can be used", Usual.Device, ["auto", "cpu", "cuda"]),
                new("precision", "Precision", "auto: what is faster here", Usual.Precision, ["auto", "float32", "bfloat16"]),
            ]),
        new(
            "Watching",
            "when it is looked at, stored and stopped",
            [
                new("eval_steps", "Validate every", "steps; empty: once an epoch", "an epoch"),
                new("save_steps", "Store every", "steps from one checkpoint to the next", Text(Usual.SaveSteps)),
                new(
                    "early_stopping_patience", "Patience", "validations without a better loss; 0: never stop",
                    Text(Usual.EarlyStoppingPatience)),
                new("validation_share", "Validation share", "where there is no file for it, above 0 to 0.5", Text(Usual.ValidationShare)),
            ]),
    ];

    /// <summary>What it is written as in the end.</summary>
    public HashSet<string> Export { get; } = [.. Usual.Export];

    /// <summary>Whether an adapter is trained.</summary>
    public bool IsAdapter => (Given("adapter") ?? Usual.Adapter) == Lora;

    /// <summary>Who trains.</summary>
    public string Backend => this["backend"].Length == 0 ? Native : this["backend"];

    /// <summary>Whether this process trains, on a base of this machine.</summary>
    public bool IsNative => Backend == Native;

    /// <summary>The base to begin with; null where there is none.</summary>
    public static string? FirstOf(IReadOnlyList<BaseDescription> bases) =>
        bases.OrderByDescending(each => each.HasTokenizer).FirstOrDefault()?.Name;

    /// <summary>Takes a backend; one of this process takes one of the bases that are here.</summary>
    public void ChooseBackend(string backend, IReadOnlyList<BaseDescription> bases)
    {
        this["backend"] = backend;
        if (IsNative && !bases.Any(each => each.Name == this["base_model"]))
        {
            this["base_model"] = FirstOf(bases) ?? "";
        }
    }

    /// <summary>Takes a dataset with the file that it is validated on, or another path without one.</summary>
    public void ChooseDataset(string path, IEnumerable<ExampleDataset> datasets) =>
        (this["dataset_path"], this["validation_path"]) =
            (path, datasets.FirstOrDefault(dataset => dataset.DatasetPath == path)?.ValidationPath ?? "");

    /// <summary>Fills the fields as a training was asked for; what is the default anyway is left open.</summary>
    public void Take(LanguageTrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        (this["name"], this["base_model"], this["backend"]) = (request.Name ?? "", request.BaseModel ?? "", request.Backend);
        this["philosopher"] = request.Philosopher ?? "";
        this["domain"] = request.Domain ?? "";
        this["conquest_type"] = request.ConquestType ?? "";
        (this["dataset_path"], this["validation_path"]) = (request.DatasetPath ?? "", request.ValidationPath ?? "");
        foreach (var (field, value) in Values(request))
        {
            this[field] = value;
        }

        foreach (var field in Groups.SelectMany(group => group.Fields).Where(field => this[field.Name] == field.Usual))
        {
            this[field.Name] = "";
        }

        Export.Clear();
        Export.UnionWith(request.Export);
        Errors.Clear();
    }

    /// <summary>What was typed as a request; null where something is no number.</summary>
    public LanguageTrainingRequest? Read()
    {
        Errors.Clear();
        var chosen = Given("dataset_path");
        var request = new LanguageTrainingRequest
        {
            Name = Given("name"),
            BaseModel = Given("base_model"),
            Backend = Given("backend") ?? Usual.Backend,
            DatasetPath = chosen,
            ValidationPath = chosen is null ? null : Given("validation_path"),
            // filters are of an export; a dataset is made already
            Philosopher = chosen is null ? Given("philosopher") : null,
            Domain = chosen is null ? Given("domain") : null,
            ConquestType = chosen is null ? Given("conquest_type") : null,
            ValidationShare = Real("validation_share") ?? Usual.ValidationShare,
            NumEpochs = Whole("num_epochs") ?? Usual.NumEpochs,
            BatchSize = Whole("batch_size") ?? Usual.BatchSize,
            GradientAccumulationSteps = Whole("gradient_accumulation_steps") ?? Usual.GradientAccumulationSteps,
            LearningRate = Real("learning_rate") ?? Usual.LearningRate,
            LrScheduler = Given("lr_scheduler") ?? Usual.LrScheduler,
            WarmupRatio = Real("warmup_ratio") ?? Usual.WarmupRatio,
            WeightDecay = Real("weight_decay") ?? Usual.WeightDecay,
            MaxGradNorm = Real("max_grad_norm") ?? Usual.MaxGradNorm,
            Adapter = Given("adapter") ?? Usual.Adapter,
            LoraR = Whole("lora_r") ?? Usual.LoraR,
            LoraAlpha = Real("lora_alpha") ?? Usual.LoraAlpha,
            LoraDropout = Real("lora_dropout") ?? Usual.LoraDropout,
            TargetModules = Words("target_modules") ?? Usual.TargetModules,
            UseQlora = this["use_qlora"] == Yes,
            MaxSeqLength = Whole("max_seq_length"),
            OverLong = Given("over_long") ?? Usual.OverLong,
            Packing = this["packing"] == Yes,
            GradientCheckpointing = this["gradient_checkpointing"] == Yes,
            Device = Given("device") ?? Usual.Device,
            Precision = Given("precision") ?? Usual.Precision,
            EvalSteps = Whole("eval_steps"),
            SaveSteps = Whole("save_steps") ?? Usual.SaveSteps,
            EarlyStoppingPatience = Whole("early_stopping_patience") ?? Usual.EarlyStoppingPatience,
            Export = [.. TrainingExportFormat.All.Where(Export.Contains)],
            Seed = Whole("seed") ?? Usual.Seed,
        };
        return Errors.Count == 0 ? request : null;
    }

    private static IEnumerable<(string Field, string Value)> Values(LanguageTrainingRequest request) =>
    [
        ("num_epochs", Text(request.NumEpochs)),
        ("batch_size", Text(request.BatchSize)),
        ("gradient_accumulation_steps", Text(request.GradientAccumulationSteps)),
        ("learning_rate", Text(request.LearningRate)),
        ("lr_scheduler", request.LrScheduler),
        ("warmup_ratio", Text(request.WarmupRatio)),
        ("weight_decay", Text(request.WeightDecay)),
        ("max_grad_norm", Text(request.MaxGradNorm)),
        ("seed", Text(request.Seed)),
        ("adapter", request.Adapter),
        ("use_qlora", request.UseQlora ? Yes : No),
        ("lora_r", Text(request.LoraR)),
        ("lora_alpha", Text(request.LoraAlpha)),
        ("lora_dropout", Text(request.LoraDropout)),
        ("target_modules", string.Join(", ", request.TargetModules)),
        ("max_seq_length", request.MaxSeqLength is { } longest ? Text(longest) : ""),
        ("over_long", request.OverLong),
        ("packing", request.Packing ? Yes : No),
        ("gradient_checkpointing", request.GradientCheckpointing ? Yes : No),
        ("device", request.Device),
        ("precision", request.Precision),
        ("eval_steps", request.EvalSteps is { } steps ? Text(steps) : ""),
        ("save_steps", Text(request.SaveSteps)),
        ("early_stopping_patience", Text(request.EarlyStoppingPatience)),
        ("validation_share", Text(request.ValidationShare)),
    ];

    private string[]? Words(string field) =>
        this[field].Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } words
            ? words
            : null;

    private static string Text<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
