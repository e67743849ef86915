using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Tokenizers;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.LanguageModels.Jobs.Backends.Native;

/// <summary>What a request means to our own training loop.</summary>
internal static class NativePlan
{
    private const int UsualLength = 2048;

    /// <summary>The adapter that is trained; null where all weights are.</summary>
    internal static LoraConfig? AdapterOf(LanguageTrainingRequest request, BaseModel model)
    {
        if (request.Adapter == TrainingRules.Full)
        {
            return null;
        }

        var targets = request.TargetModules is [TrainingRules.AllLinear]
            ? LoraTargets.Matching(TrainingRules.AllLinear)
            : LoraTargets.Of([.. request.TargetModules]);
        return new(request.LoraR, request.LoraAlpha, targets, request.LoraDropout, BaseModel: model.Name);
    }

    /// <summary>Tokens of an example that are learned from.</summary>
    internal static int LengthOf(LanguageTrainingRequest request, BaseModel model) =>
        Math.Min(request.MaxSeqLength ?? UsualLength, model.Config.Positions);

    /// <summary>Examples are cut already: at their beginning, so that the answer stays.</summary>
    internal static DecoderTrainingOptions OptionsOf(LanguageTrainingRequest request, BaseModel model) => new()
    {
        PackedRow = request.Packing ? LengthOf(request, model) : 0,
        RecomputesLayers = request.GradientCheckpointing,
        RoundsProducts = Rounds(request, model),
    };

    /// <summary>Whether a GPU computes.</summary>
    internal static bool IsOnGpu(LanguageTrainingRequest request) => request.Device switch
    {
        TrainingRules.Cpu => false,
        TrainingRules.Cuda => true,
        _ => TorchRuntime.CudaMissing() is null,
    };

    /// <summary>Whether products are rounded to bfloat16: as asked, else where that is faster on this processor.</summary>
    internal static bool Rounds(LanguageTrainingRequest request, BaseModel model) => request.Precision switch
    {
        TrainingRules.BFloat16 => true,
        TrainingRules.Float32 => false,
        _ => !IsOnGpu(request) && BrainFloats.AreWorthwhile(model.Config.Width),
    };

    internal static LearningPlan Of(LanguageTrainingRequest request, int rows)
    {
        var batch = request.BatchSize * request.GradientAccumulationSteps;
        var perEpoch = (rows + batch - 1) / batch;
        var steps = checked(perEpoch * request.NumEpochs);
        return new(steps, request.LearningRate)
        {
            BatchSize = batch,
            RowsAtOnce = request.BatchSize,
            WarmupSteps = (int)Math.Ceiling(request.WarmupRatio * steps),
            Decay = request.LrScheduler switch { "cosine" => RateDecay.Cosine, "constant" => RateDecay.None, _ => RateDecay.Linear },
            WeightDecay = request.WeightDecay,
            LongestGradient = request.MaxGradNorm,
            ValidationInterval = request.EvalSteps ?? perEpoch,
            Patience = request.EarlyStoppingPatience,
            CheckpointInterval = request.SaveSteps,
            Seed = request.Seed,
            Threads = Environment.ProcessorCount,
        };
    }

    /// <summary>Looks at the machine's own memory; that of a GPU is the driver's to refuse.</summary>
    /// <exception cref="UnprocessableException">Less is free than a step needs.</exception>
    internal static void RequireMemory(
        LanguageTrainingRequest request, BaseModel model, LoraConfig? adapter, IReadOnlyList<LearnedText> rows)
    {
        var longest = request.Packing ? LengthOf(request, model) : rows.Max(row => row.Tokens.Length);
        var memory = TrainingMemory.Estimate(
            model.Config, adapter, request.BatchSize, longest, request.GradientCheckpointing, Rounds(request, model));
        var needed = IsOnGpu(request) ? memory.Weights + TrainingMemory.Beside : memory.Total;
        if (AvailableMemory.Bytes() is { } free && needed > free)
        {
            throw new UnprocessableException(
                FormattableString.Invariant($"batch_size: {request.BatchSize} rows of {longest} tokens need about {needed / 1e9:0.0} GB, ")
                + FormattableString.Invariant($"{free / 1e9:0.0} GB are free; a smaller batch_size or max_seq_length, ")
                + "or gradient_checkpointing.",
                "batch_size");
        }
    }
}
