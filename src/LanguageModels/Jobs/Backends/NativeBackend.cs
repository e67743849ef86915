using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs.Backends.Native;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Tokenizers;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.LanguageModels.Jobs.Backends;

/// <summary>Trains within this process, on libtorch.</summary>
internal sealed class NativeBackend(BaseModels bases, TrainingTexts texts, TrainingFolders folders, TimeProvider clock) : ITrainingBackend
{
    public string Name => "native";

    public string Description => "Trains Llama, Qwen2 and Qwen3 within this process, an adapter or all weights, in float32 or bfloat16.";

    public Task<string?> MissingAsync(CancellationToken token)
    {
        try
        {
            TorchRuntime.Require();
            return Task.FromResult<string?>(null);
        }
        catch (TorchMissingException missing)
        {
            return Task.FromResult<string?>(missing.Message);
        }
    }

    public Task CheckAsync(LanguageTrainingRequest request, CancellationToken token)
    {
        Check(request);
        return Task.CompletedTask;
    }

    /// <summary>Nothing of it goes on outside of this process.</summary>
    public Task<string?> CancelAsync(TrainingJob job, CancellationToken token) => Task.FromResult<string?>(null);

    private void Check(LanguageTrainingRequest request)
    {
        if (request.UseQlora)
        {
            throw new UnprocessableException(
                "use_qlora: true is not built here; false, with gradient_checkpointing and a small batch_size where memory is short.",
                "use_qlora");
        }

        if (request.Device == TrainingRules.Cuda && TorchRuntime.CudaMissing() is { } reason)
        {
            throw new UnprocessableException($"device: 'cuda' cannot be used here ({reason}); auto, cpu.", "device");
        }

        var model = bases.Require(request.BaseModel!, "base_model");
        _ = BaseChat.Of(model);
        var longest = model.Config.Positions;
        Require(request.MaxSeqLength > longest, "max_seq_length", request.MaxSeqLength, $"2 to {longest}");
        if (NativePlan.AdapterOf(request, model) is { } adapter)
        {
            Require(request.LoraR > model.Config.Width, "lora_r", request.LoraR, $"1 to {model.Config.Width}, the width of {model.Name}");
            var linear = model.Config.LinearLayers;
            if (!linear.Any(layer => adapter.Targets.Includes(layer.Path, layer.IsOutput)))
            {
                var ends = linear.Select(layer => layer.Path.Split('.')[^1]).Distinct(StringComparer.Ordinal);
                throw new UnprocessableException(
                    $"target_modules: no layer of {model.Name} is meant by {adapter.Targets}; "
                    + $"{string.Join(", ", ends)}, {TrainingRules.AllLinear}.",
                    "target_modules");
            }
        }
    }

    public async Task<LanguageTrainingOutcome> RunAsync(TrainingJob job, TrainingWatch watch)
    {
        TorchRuntime.Require();
        var request = job.Asked;
        var began = clock.GetTimestamp();
        var model = bases.Require(job.BaseModel, "base_model");
        var hash = await BaseHash.OfAsync(model.Folder, watch.Token);
        var (training, validation) = await EncodeAsync(job, model, watch);
        var adapter = NativePlan.AdapterOf(request, model);
        NativePlan.RequireMemory(request, model, adapter, [.. training.Rows, .. validation.Rows]);
        using var network = await Task.Run(() => DecoderModel.Open(model.Folder, onGpu: NativePlan.IsOnGpu(request)), watch.Token);
        if (adapter is not null)
        {
            network.Attach(LoraAdapter.Fresh(adapter, network.Layers, request.Seed));
        }

        var learning = new DecoderTraining(network, training.Rows, validation.Rows, NativePlan.OptionsOf(request, model))
        {
            Time = clock,
            Unfit = watch.Say,
        };
        var plan = NativePlan.Of(request, learning.Rows);
        watch.Plan(plan.Steps, plan.Steps / request.NumEpochs);
        var precision = NativePlan.Rounds(request, model) ? TrainingRules.BFloat16 : TrainingRules.Float32;
        watch.Say(
            $"{learning.Examples} examples in {learning.Rows} rows to learn from, {learning.ValidationExamples} to validate on; "
            + $"{plan.Steps} steps in {precision} on {(NativePlan.IsOnGpu(request) ? TrainingRules.Cuda : TrainingRules.Cpu)}.");
        var outcome = await learning.RunAsync(
            plan,
            folders.Checkpoint(job.Id),
            step => watch.Add(step.Step, step.Rate, step.Loss, step.Validation),
            past => watch.Begin(past.Losses, past.Validations.Select(figure => (figure.Step, figure.Value))),
            watch.Token);
        if (outcome.Reason is { } reason)
        {
            watch.Say(reason);
        }

        var folder = await NativeResult.KeepAsync(job, folders.Of(job.Id), network, model, hash);
        return new(
            folder, EndOf(outcome.End), outcome.BestStep, outcome.BestFigure, outcome.Validations[0].Value, learning.Examples,
            learning.ValidationExamples, training.Dropped + validation.Dropped,
            training.Shortened + validation.Shortened,
            network.ReadAdapter()?.Layers.Sum(pair => (long)pair.A.Length + pair.B.Length) ?? network.ParameterCount, hash,
            job.Seconds + clock.GetElapsedTime(began).TotalSeconds);
    }

    private async Task<(NativeExamples Training, NativeExamples Validation)> EncodeAsync(
        TrainingJob job, BaseModel model, TrainingWatch watch)
    {
        var (training, validation) = await texts.ReadAsync(job, watch.Token);
        var encoder = BaseChat.Of(model);
        var longest = NativePlan.LengthOf(job.Asked, model);
        var policy = job.Asked.OverLong == TrainingRules.Drop ? OverLong.Drop : OverLong.CutBeginning;
        return await Task.Run(() => (Encode(training, "training"), Encode(validation, "validation")), watch.Token);

        NativeExamples Encode(IReadOnlyList<ChatMessage[]> conversations, string what) =>
            NativeExamples.Of(encoder, conversations, longest, policy, what, watch);
    }

    private static string EndOf(TrainingEnd end) => end switch
    {
        TrainingEnd.Finished => "finished",
        TrainingEnd.StoppedEarly => "stopped_early",
        TrainingEnd.Diverged => "diverged",
        _ => throw new InvalidOperationException($"A training without a time limit ended as {end}."),
    };

    private static void Require(bool wrong, string field, object? value, string allowed)
    {
        if (wrong)
        {
            throw new UnprocessableException(FormattableString.Invariant($"{field}: {value} is not allowed; {allowed}."), field);
        }
    }
}
