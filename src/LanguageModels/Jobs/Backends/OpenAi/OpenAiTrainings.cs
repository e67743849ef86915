#pragma warning disable OPENAI001 // the client's face for trainings is marked as one that may change
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;
using OpenAI.Files;
using OpenAI.FineTuning;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Jobs.Backends.External;

namespace StrategyFactory.LanguageModels.Jobs.Backends.OpenAi;

/// <summary>How a training at OpenAI stands.</summary>
/// <param name="Status">
/// <c>validating_files</c>, <c>queued</c>, <c>running</c>, <c>paused</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.
/// </param>
/// <param name="Model">Name of the model that came of it.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record OpenAiStanding(string Status, string? Model, string? Error)
{
    internal bool IsEnded => Status is "succeeded" or "failed" or "cancelled";
}

/// <summary>Something that happened there.</summary>
internal sealed record OpenAiEvent(string Id, DateTimeOffset At, string Message, int? Step, int? Steps, double? Loss, double? Validation);

/// <summary>The few calls of OpenAI that a training needs, by its own client.</summary>
internal sealed class OpenAiTrainings
{
    private const string Mark = "strategy_factory_training";
    private const int MostJobs = 500;
    private const int MostEvents = 20_000;

    private readonly OpenAiOptions _options;
    private readonly TimeProvider _clock;
    private readonly OpenAIFileClient _files;
    private readonly FineTuningClient _trainings;
    private readonly FineTuningClient _once;

    internal OpenAiTrainings(OpenAiOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        ApiKeyCredential key = new(options.Key);
        OpenAIClient client = new(key, With(options.Retries));
        (_files, _trainings) = (client.GetOpenAIFileClient(), client.GetFineTuningClient());
        _once = new OpenAIClient(key, With(0)).GetFineTuningClient();

        OpenAIClientOptions With(int retries) => new()
        {
            Endpoint = new(options.Url),
            RetryPolicy = new OpenAiRetries(retries),
            NetworkTimeout = TimeSpan.FromMinutes(2),
            ClientLoggingOptions = new() { EnableLogging = false },
        };
    }

    /// <summary>Sends a file; returns its id there.</summary>
    internal Task<string> SendAsync(string path, CancellationToken token) => TryAsync(async () =>
    {
        await using var file = File.OpenRead(path);
        var sent = await _files.UploadFileAsync(file, Path.GetFileName(path), FileUploadPurpose.FineTune, token);
        return sent.Value.Id;
    });

    /// <summary>
    /// Begins a training; returns its id there. A call that failed may have begun it all the same, so it is looked for before the next try,
    /// by a mark that it carries.
    /// </summary>
    /// <param name="job">The training here.</param>
    /// <param name="state">What was done so far.</param>
    /// <param name="token">Ends the tries.</param>
    internal Task<string> BeginAsync(TrainingJob job, OpenAiState state, CancellationToken token) => TryAsync(async () =>
    {
        var mayBeBegun = state.MayBeBegun;
        for (var attempt = 1; ; attempt++)
        {
            if (mayBeBegun && await FindAsync(job.Id, token) is { } begun)
            {
                return begun;
            }

            try
            {
                var started = await _once.FineTuneAsync(
                    job.BaseModel, state.TrainingFile!, waitUntilCompleted: false, Options(job, state), token);
                return started.JobId;
            }
            catch (ClientResultException refused) when (attempt <= _options.Retries && IsForNow(refused))
            {
                mayBeBegun = refused.Status != 429;
                await Task.Delay(Pause(refused, attempt), _clock, token);
            }
        }
    });

    /// <summary>The training that carries the mark of one of ours; null where there is none.</summary>
    internal async Task<string?> FindAsync(Guid training, CancellationToken token)
    {
        var seen = 0;
        await foreach (var job in _trainings.GetJobsAsync(new FineTuningJobCollectionOptions { PageSize = 100 }, token))
        {
            if (job.Metadata is { } metadata && metadata.TryGetValue(Mark, out var mark) && mark == training.ToString())
            {
                return job.JobId;
            }

            if (++seen == MostJobs)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>How a training stands.</summary>
    internal Task<OpenAiStanding> LookAsync(string id, CancellationToken token) =>
        TryAsync(async () => StandingOf((await FineTuningJob.RehydrateAsync(_trainings, id, token)).GetRawResponse()));

    /// <summary>Ends a training.</summary>
    internal Task<OpenAiStanding> CancelAsync(string id, CancellationToken token) => TryAsync(async () =>
    {
        var job = await FineTuningJob.RehydrateAsync(_trainings, id, token);
        var standing = StandingOf(job.GetRawResponse());
        return standing.IsEnded ? standing : StandingOf((await job.CancelAndUpdateAsync(token)).GetRawResponse());
    });

    /// <summary>What happened since, in order; the other end tells the newest first.</summary>
    /// <param name="id">The training there.</param>
    /// <param name="known">The last one that is known; null for none.</param>
    /// <param name="token">Ends the call.</param>
    internal Task<IReadOnlyList<OpenAiEvent>> EventsAsync(string id, string? known, CancellationToken token) => TryAsync(async () =>
    {
        var job = await FineTuningJob.RehydrateAsync(_trainings, id, token);
        List<OpenAiEvent> events = [];
        await foreach (var happened in job.GetEventsAsync(new GetEventsOptions { PageSize = 100 }, token))
        {
            if (happened.Id == known || events.Count == MostEvents)
            {
                break;
            }

            events.Add(Of(happened));
        }

        events.Reverse();
        return (IReadOnlyList<OpenAiEvent>)events;
    });

    private static FineTuningOptions Options(TrainingJob job, OpenAiState state)
    {
        var request = job.Asked;
        FineTuningOptions options = new()
        {
            ValidationFile = state.ValidationFile,
            Suffix = request.Name,
            Seed = request.Seed,
            TrainingMethod = FineTuningTrainingMethod.CreateSupervised(
                batchSize: request.BatchSize, epochCount: request.NumEpochs, learningRate: null),
        };
        options.Metadata[Mark] = job.Id.ToString();
        return options;
    }

    private static OpenAiEvent Of(FineTuningEvent happened)
    {
        var told = happened.Data is { } data && data.ToMemory().Length > 0 ? Parse(data) : default;
        var isMetric = told.ValueKind == JsonValueKind.Object && Number(told, "step") is not null;
        return isMetric
            ? new(
                happened.Id, happened.CreatedAt, happened.Message, (int?)Number(told, "step"), (int?)Number(told, "total_steps"),
                Number(told, "train_loss"), Number(told, "full_valid_loss") ?? Number(told, "valid_loss"))
            : new(happened.Id, happened.CreatedAt, happened.Message, null, null, null, null);
    }

    private static OpenAiStanding StandingOf(PipelineResponse response)
    {
        var job = Parse(response.Content);
        var error = job.TryGetProperty("error", out var told) && told.ValueKind == JsonValueKind.Object ? Text(told, "message") : null;
        var code = error is null ? null : Text(told, "code");
        return new(
            Text(job, "status") ?? "unknown", Text(job, "fine_tuned_model"),
            error is { Length: > 0 } ? TextLine.Of(error).TrimEnd('.') + (code is { Length: > 0 } ? $" ({TextLine.Of(code)})" : "") : null);
    }

    private static JsonElement Parse(BinaryData content)
    {
        using var document = JsonDocument.Parse(content);
        return document.RootElement.Clone();
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
        && double.IsFinite(number) && Math.Abs(number) < int.MaxValue
            ? number
            : null;

    private static bool IsForNow(ClientResultException refused) =>
        refused.Status is 0 or 408 or 429 or >= 500 && !refused.Message.Contains("insufficient_quota", StringComparison.Ordinal);

    private static TimeSpan Pause(ClientResultException refused, int attempt)
    {
        var asked = refused.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var value) == true
            && double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 60
                ? TimeSpan.FromSeconds(seconds)
                : (TimeSpan?)null;
        return asked ?? TimeSpan.FromSeconds(Math.Min(60, 0.5 * Math.Pow(2, attempt - 1)));
    }

    /// <summary>Makes a refusal that its caller can act on of what the client throws; the key is in no message.</summary>
    private async Task<T> TryAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (ClientResultException refused) when (IsForNow(refused))
        {
            throw new IOException($"{_options.Url} does not answer for now ({refused.Status}).", refused);
        }
        catch (ClientResultException refused) when (refused.Status is 401 or 403)
        {
            throw new UnprocessableException(
                $"backend: {_options.Url} refuses the key ({refused.Status}); another one as LanguageModels:OpenAi:Key.", "backend");
        }
        catch (ClientResultException refused)
        {
            var said = TextLine.Sentence(refused.Message.Replace(_options.Key, "…", StringComparison.Ordinal));
            throw new UnprocessableException($"backend: {_options.Url} refuses it ({refused.Status}): {said}", "backend");
        }
        catch (AggregateException failed)
        {
            throw new IOException($"{_options.Url} cannot be reached.", failed);
        }
        catch (JsonException broken)
        {
            throw new IOException($"{_options.Url} answers what cannot be read.", broken);
        }
    }
}
