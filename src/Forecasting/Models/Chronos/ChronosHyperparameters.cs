using StrategyFactory.Forecasting.Bases;

namespace StrategyFactory.Forecasting.Models.Chronos;

/// <summary>What the training of a network can be told, named as in the guide.</summary>
internal static class ChronosHyperparameters
{
    internal const string Base = "base";
    internal const string AdapterType = "adapter_type";
    internal const string LearningRate = "learning_rate";
    internal const string Epochs = "epochs";
    internal const string BatchSize = "batch_size";
    internal const string WarmupSteps = "warmup_steps";
    internal const string WeightDecay = "weight_decay";
    internal const string DropoutRate = "dropout_rate";
    internal const string LoraRank = "lora_rank";
    internal const string LoraAlpha = "lora_alpha";
    internal const string Patience = "early_stopping_epochs";
    internal const string WindowStep = "window_step";

    internal const string Lora = "lora";
    internal const string Full = "full";
    internal const string None = "none";

    private static readonly (string Name, IReadOnlyList<string> Words) Trained = (AdapterType, [Lora, Full]);
    private static readonly (string Name, IReadOnlyList<string> Words) Adapted = (AdapterType, [Lora]);

    /// <param name="bases">Names of the networks there are, at least one.</param>
    /// <param name="context">
    /// Rows that the model looks back on where a request does not say; null where that depends on the network.
    /// </param>
    /// <param name="learningRate">Likewise.</param>
    internal static IReadOnlyList<Hyperparameter> Of(IReadOnlyList<BaseNetwork> bases, int? context, double learningRate) =>
    [
        .. bases.Count == 0
            ? []
            : new[] { new Hyperparameter(Base, "The network to begin with.") { Choices = [.. bases.Select(each => each.Name)] } },
        CommonHyperparameters.ContextLength(
            context, "Rows that the model looks back on; where not given 512, or what the base looks back on where that is less."),
        CommonHyperparameters.PredictionLength,
        new(AdapterType, "lora: small matrices beside the linear layers; full: all weights; none: the network as it is.")
        {
            Choices = [Lora, Full, None],
        },
        Hyperparameter.OfNumber(LearningRate, "Highest rate of AdamW.", learningRate, 0, 1) with { AboveLeast = true, UsedWith = Trained },
        Hyperparameter.OfWhole(Epochs, "How often every training window is seen.", 5, 1, 1000) with { UsedWith = Trained },
        Hyperparameter.OfWhole(BatchSize, "Windows of a step.", 32, 1, 1024) with { UsedWith = Trained },
        Hyperparameter.OfWhole(
            WarmupSteps, "Steps in which the rate rises to its highest, fewer than all; then it falls evenly to 0.", 0, 0, 1_000_000) with
        {
            UsedWith = Trained,
        },
        Hyperparameter.OfNumber(WeightDecay, "What AdamW shrinks the weights by, times the rate.", 0.01, 0, 10) with { UsedWith = Trained },
        Hyperparameter.OfNumber(DropoutRate, "Share left out in training, in the network and before an adapter.", 0.1, 0, 0.9) with
        {
            UsedWith = Trained,
        },
        Hyperparameter.OfWhole(LoraRank, "Rank of the adapter's matrices.", 8, 1, 512) with { UsedWith = Adapted },
        Hyperparameter.OfNumber(LoraAlpha, "α: the adapter counts α / rank.", 16, 0, 4096) with { AboveLeast = true, UsedWith = Adapted },
        Hyperparameter.OfWhole(
            Patience, "Epochs without a better validation loss that end the training; 0 for all epochs.", 3, 0, 1000) with
        {
            UsedWith = Trained,
        },
        Hyperparameter.OfWhole(
            WindowStep, "Rows from one training window to the next; chosen so that 10,000 windows are not exceeded where not given.",
            double.NaN, 1, 100_000) with
        {
            UsedWith = Trained,
        },
    ];
}
