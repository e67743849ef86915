using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Tokenizers;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.LanguageModels.Jobs.Backends;

/// <summary>Trains within this process, on libtorch.</summary>
internal sealed class NativeBackend(BaseModels bases, TrainingTexts texts, TrainingFolders folders, TimeProvider clock) : ITrainingBackend
{
    private const int UsualLength = 2048;

    public string Name => "native";

    public string Description => "Trains Llama, Qwen2 and Qwen3 within this process, an adapter or all weights, in float32.";

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

        var model = bases.Require(request.BaseModel!, "base_model");
        _ = ChatOf(model);
        var longest = model.Config.Positions;
        Require(request.MaxSeqLength > longest, "max_seq_length", request.MaxSeqLength, $"2 to {longest}");
        if (ConfigOf(request, model) is { } adapter)
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
        var adapter = ConfigOf(request, model);
        RequireMemory(request, model, adapter, [.. training.Rows, .. validation.Rows]);
        using var network = await Task.Run(() => DecoderModel.Open(model.Folder), watch.Token);
        if (adapter is not null)
        {
            network.Attach(LoraAdapter.Fresh(adapter, network.Layers, request.Seed));
        }

        var learning = new DecoderTraining(network, training.Rows, validation.Rows, OptionsOf(request, model))
        {
            Time = clock,
            Unfit = watch.Say,
        };
        var plan = PlanOf(request, learning.Rows);
        watch.Plan(plan.Steps, plan.Steps / request.NumEpochs);
        watch.Say(
            $"{learning.Examples} examples in {learning.Rows} rows to learn from, {learning.ValidationExamples} to validate on; "
            + $"{plan.Steps} steps.");
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

        var folder = Keep(job, network, model, hash);
        return new(
            folder, EndOf(outcome.End), outcome.BestStep, outcome.BestFigure, outcome.Validations[0].Value, learning.Examples,
            learning.ValidationExamples, training.Dropped + validation.Dropped,
            training.Shortened + validation.Shortened,
            network.ReadAdapter()?.Layers.Sum(pair => (long)pair.A.Length + pair.B.Length) ?? network.ParameterCount, hash,
            job.Seconds + clock.GetElapsedTime(began).TotalSeconds);
    }

    private static (TextTokenizer Tokenizer, ChatEncoder Encoder) ChatOf(BaseModel model)
    {
        if (!model.HasTokenizer)
        {
            throw new UnprocessableException($"base_model: {model.Name} has no tokenizer.json; a base that reads text.", "base_model");
        }

        var tokenizer = TextTokenizer.Open(model.Folder);
        if (tokenizer.Size > model.Config.Vocabulary)
        {
            throw new UnprocessableException(
                $"base_model: the tokenizer of {model.Name} has {tokenizer.Size} tokens, its network {model.Config.Vocabulary}; "
                + "files that belong together.",
                "base_model");
        }

        var template = ChatTemplate.Open(model.Folder, tokenizer.Special, TimeProvider.System)
            ?? throw new UnprocessableException(
                $"base_model: {model.Name} has no chat template; one in chat_template.jinja.", "base_model");
        return (tokenizer, new(tokenizer, template));
    }

    private async Task<(Encoded Training, Encoded Validation)> EncodeAsync(TrainingJob job, BaseModel model, TrainingWatch watch)
    {
        var request = job.Asked;
        var (training, validation) = await texts.ReadAsync(job, watch.Token);
        var (_, encoder) = ChatOf(model);
        var longest = LengthOf(request, model);
        var policy = request.OverLong == TrainingRules.Drop ? OverLong.Drop : OverLong.CutBeginning;
        return await Task.Run(() => (Encode(training, "training"), Encode(validation, "validation")), watch.Token);

        Encoded Encode(IReadOnlyList<ChatMessage[]> conversations, string what)
        {
            List<DecoderExample> rows = [];
            var (dropped, shortened) = (0, 0);
            foreach (var example in conversations.SelectMany(encoder.Examples))
            {
                watch.Token.ThrowIfCancellationRequested();
                if (encoder.Fit(example, longest, policy) is { } fitting)
                {
                    rows.Add(new(fitting.Tokens, fitting.Learned));
                    shortened += fitting.Tokens.Length < example.Tokens.Length ? 1 : 0;
                }
                else
                {
                    dropped++;
                }
            }

            if (dropped + shortened > 0)
            {
                watch.Say($"Of {what}: {shortened} longer than {longest} tokens were cut, {dropped} left out.");
            }

            return rows.Count > 0 ? new(rows, dropped, shortened) : throw new UnprocessableException(
                $"max_seq_length: nothing is left of the {conversations.Count} {what} examples within {longest} tokens; "
                + "a larger one, or more examples.",
                "max_seq_length");
        }
    }

    private static LoraConfig? ConfigOf(LanguageTrainingRequest request, BaseModel model)
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

    private static int LengthOf(LanguageTrainingRequest request, BaseModel model) =>
        Math.Min(request.MaxSeqLength ?? UsualLength, model.Config.Positions);

    /// <summary>Examples are cut already: at their beginning, so that the answer stays.</summary>
    private static DecoderTrainingOptions OptionsOf(LanguageTrainingRequest request, BaseModel model) => new()
    {
        PackedRow = request.Packing ? LengthOf(request, model) : 0,
        RecomputesLayers = request.GradientCheckpointing,
    };

    private static TrainingPlan PlanOf(LanguageTrainingRequest request, int rows)
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

    private static void RequireMemory(
        LanguageTrainingRequest request, BaseModel model, LoraConfig? adapter, IReadOnlyList<DecoderExample> rows)
    {
        var longest = request.Packing ? LengthOf(request, model) : rows.Max(row => row.Tokens.Length);
        var needed = TrainingMemory.Estimate(model.Config, adapter, request.BatchSize, longest, request.GradientCheckpointing).Total;
        if (AvailableMemory.Bytes() is { } free && needed > free)
        {
            throw new UnprocessableException(
                FormattableString.Invariant($"batch_size: {request.BatchSize} rows of {longest} tokens need about {needed / 1e9:0.0} GB, ")
                + FormattableString.Invariant($"{free / 1e9:0.0} GB are free; a smaller batch_size or max_seq_length, ")
                + "or gradient_checkpointing.",
                "batch_size");
        }
    }

    /// <summary>Beside its place first, and then there at once: a folder that can be seen is whole.</summary>
    private string Keep(TrainingJob job, DecoderModel network, BaseModel model, string hash)
    {
        var folder = Path.Combine(folders.Of(job.Id), job.Asked.Adapter == TrainingRules.Full ? "model" : "adapter");
        var partial = folder + ".part";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }

        Directory.CreateDirectory(partial);
        if (network.ReadAdapter() is { } adapter)
        {
            adapter.Write(partial);
        }
        else
        {
            network.Save(partial);
            foreach (var file in BaseFiles.Reading(model.Folder))
            {
                File.Copy(file, Path.Combine(partial, Path.GetFileName(file)));
            }
        }

        new AdapterNote(model.Name, hash, job.Id).Write(partial);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.Move(partial, folder);
        return folder;
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

    /// <summary>Conversations as tokens.</summary>
    private sealed record Encoded(IReadOnlyList<DecoderExample> Rows, int Dropped, int Shortened);
}
