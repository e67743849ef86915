using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs.Backends.OpenAi;

/// <summary>Trains at OpenAI, where the model stays.</summary>
internal sealed partial class OpenAiBackend(
    ConversationFiles files,
    TrainingFolders folders,
    IOptions<LanguageModelsOptions> settings,
    TimeProvider clock,
    ILogger<OpenAiBackend> logger)
    : ITrainingBackend
{
    private static readonly LanguageTrainingRequest Usual = new();

    /// <summary>
    /// What cannot be chosen there. A value that is the usual one is not asked for, since it cannot be told from one that was left out.
    /// </summary>
    private static readonly (string Field, Func<LanguageTrainingRequest, object?> Of)[] NotThere =
    [
        ("gradient_accumulation_steps", request => request.GradientAccumulationSteps),
        ("learning_rate", request => request.LearningRate),
        ("lr_scheduler", request => request.LrScheduler),
        ("warmup_ratio", request => request.WarmupRatio),
        ("weight_decay", request => request.WeightDecay),
        ("max_grad_norm", request => request.MaxGradNorm),
        ("adapter", request => request.Adapter),
        ("lora_r", request => request.LoraR),
        ("lora_alpha", request => request.LoraAlpha),
        ("lora_dropout", request => request.LoraDropout),
        ("target_modules", request => string.Join(", ", request.TargetModules)),
        ("use_qlora", request => request.UseQlora),
        ("max_seq_length", request => request.MaxSeqLength),
        ("over_long", request => request.OverLong),
        ("packing", request => request.Packing),
        ("gradient_checkpointing", request => request.GradientCheckpointing),
        ("eval_steps", request => request.EvalSteps),
        ("save_steps", request => request.SaveSteps),
        ("early_stopping_patience", request => request.EarlyStoppingPatience),
        ("device", request => request.Device),
        ("precision", request => request.Precision),
        ("export", request => string.Join(", ", request.Export.Where(format => format != TrainingExportFormat.Adapter))),
    ];

    private static readonly TimeSpan LongestCancel = TimeSpan.FromSeconds(9);

    public string Name => "openai";

    public string Description => "Trains models of OpenAI at OpenAI, where they stay; the examples are sent there.";

    private OpenAiOptions Settings => settings.Value.OpenAi;

    public Task<string?> MissingAsync(CancellationToken token) => Task.FromResult(
        Settings.Key.Length == 0 ? "No key is configured: LanguageModels:OpenAi:Key."
        : !Uri.TryCreate(Settings.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            ? "LanguageModels:OpenAi:Url is no address; one such as https://api.openai.com/v1."
            : null);

    public Task CheckAsync(LanguageTrainingRequest request, CancellationToken token)
    {
        if (!ModelName().IsMatch(request.BaseModel!))
        {
            throw new UnprocessableException(
                $"base_model: '{External.TextLine.Of(request.BaseModel!)}' is no name of a model of OpenAI; "
                + "one such as gpt-4.1-mini-2025-04-14.",
                "base_model");
        }

        foreach (var (field, of) in NotThere)
        {
            if (!Equals(of(request), of(Usual)))
            {
                throw new UnprocessableException(
                    FormattableString.Invariant($"{field}: {of(request)} is not allowed; openai chooses it by itself, leave it out."),
                    field);
            }
        }

        return Task.CompletedTask;
    }

    public async Task<LanguageTrainingOutcome> RunAsync(TrainingJob job, TrainingWatch watch)
    {
        OpenAiTrainings there = new(Settings, clock);
        var state = job.BackendState is { } stored ? FactoryJson.Read<OpenAiState>(stored) : new(clock.GetUtcNow());
        state = await PrepareAsync(job, state, there, watch);
        if (state.RemoteJob is null)
        {
            await watch.RememberAsync(FactoryJson.Write(state with { MayBeBegun = true }));
            state = state with { RemoteJob = await there.BeginAsync(job, state, watch.Token), MayBeBegun = true };
            await watch.RememberAsync(FactoryJson.Write(state));
            watch.Say($"It is training {state.RemoteJob} of {Settings.Url}.");
        }

        var standing = await FollowAsync(state.RemoteJob, there, watch);
        return standing is { Status: "succeeded", Model: { Length: > 0 } model }
            ? new(
                null, "finished", null, null, null, state.Examples, state.ValidationExamples, null, null, null, null,
                (clock.GetUtcNow() - state.StartedAt).TotalSeconds, model)
            : throw new UnprocessableException(standing.Status == "cancelled"
                ? "It was cancelled at OpenAI."
                : $"It failed at OpenAI: {standing.Error ?? "it does not say why"}.");
    }

    public async Task<string?> CancelAsync(TrainingJob job, CancellationToken token)
    {
        if (job.BackendState is not { } stored)
        {
            return null;
        }

        var state = FactoryJson.Read<OpenAiState>(stored);
        using var patience = new CancellationTokenSource(LongestCancel, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        try
        {
            OpenAiTrainings there = new(Settings, clock);
            var id = state.RemoteJob ?? (state.MayBeBegun ? await there.FindAsync(job.Id, ended.Token) : null);
            if (id is not null)
            {
                _ = await there.CancelAsync(id, ended.Token);
            }

            return null;
        }
        catch (Exception refusal) when (!token.IsCancellationRequested
            && refusal is FactoryException or IOException or OperationCanceledException or ArgumentException or UriFormatException)
        {
            logger.LogWarning(refusal, "Language training {Training} cannot be cancelled at OpenAI.", job.Id);
            return $"It may go on at OpenAI, where it could not be cancelled ({state.RemoteJob ?? "its id is not known"}).";
        }
    }

    /// <summary>Sends what was not sent yet.</summary>
    private async Task<OpenAiState> PrepareAsync(TrainingJob job, OpenAiState state, OpenAiTrainings there, TrainingWatch watch)
    {
        if (state is { RemoteJob: not null } or { MayBeBegun: true })
        {
            return state;
        }

        var folder = folders.Of(job.Id);
        Directory.CreateDirectory(folder);
        var validates = await files.WriteAsync(job, folder, watch.Token);
        var (training, validation) = (Path.Combine(folder, ConversationFiles.Training), Path.Combine(folder, ConversationFiles.Validation));
        state = state with
        {
            Examples = File.ReadLines(training).Count(),
            ValidationExamples = validates ? File.ReadLines(validation).Count() : 0,
        };
        if (state.TrainingFile is null)
        {
            state = state with { TrainingFile = await there.SendAsync(training, watch.Token) };
            await watch.RememberAsync(FactoryJson.Write(state));
        }

        if (validates && state.ValidationFile is null)
        {
            state = state with { ValidationFile = await there.SendAsync(validation, watch.Token) };
            await watch.RememberAsync(FactoryJson.Write(state));
        }

        watch.Say(FormattableString.Invariant(
            $"{state.Examples} examples to learn from and {state.ValidationExamples} to validate on were sent."));
        return state;
    }

    private async Task<OpenAiStanding> FollowAsync(string id, OpenAiTrainings there, TrainingWatch watch)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Settings.PollSeconds), clock);
        watch.Begin([], []);
        string? known = null;
        for (var isPast = true; ; isPast = false)
        {
            // what is told after the end is told before it is asked for
            var standing = await there.LookAsync(id, watch.Token);
            foreach (var happened in await there.EventsAsync(id, known, watch.Token))
            {
                known = happened.Id;
                Tell(happened, watch, isPast);
            }

            if (standing.IsEnded)
            {
                return standing;
            }

            await timer.WaitForNextTickAsync(watch.Token);
        }
    }

    private static void Tell(OpenAiEvent happened, TrainingWatch watch, bool isPast)
    {
        if (happened.Step is not { } step)
        {
            watch.Repeat(happened.At, External.TextLine.Sentence(happened.Message));
            return;
        }

        if (happened.Steps is { } steps)
        {
            watch.Plan(steps, 0);
        }

        watch.Report(step, null, happened.Loss, happened.Validation, isPast);
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ModelName();
}
