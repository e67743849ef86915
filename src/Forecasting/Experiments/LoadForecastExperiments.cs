using System.Globalization;
using System.Text.Json;
using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel;

namespace StrategyFactory.Forecasting.Experiments;

internal sealed class LoadForecastExperimentsHandler(ForecastingContext context, ResultFiles files)
    : IRequestHandler<LoadForecastExperiments, LoadedExperiments>
{
    public async Task<LoadedExperiments> Handle(LoadForecastExperiments request, CancellationToken cancellationToken)
    {
        List<string> loaded = [];
        List<RefusedResult> refused = [];
        var known = 0;
        foreach (var folder in files.Folders())
        {
            if (await context.Experiments.AnyAsync(experiment => experiment.Id == folder, cancellationToken))
            {
                known++;
                continue;
            }

            try
            {
                context.Experiments.Add(GuideResult.Read(folder, await files.ReadAsync(folder, cancellationToken)));
                await context.SaveChangesAsync(cancellationToken);
                loaded.Add(folder);
            }
            catch (Exception broken) when (broken is JsonException or FormatException or IOException)
            {
                refused.Add(new(folder, broken.Message));
            }
            finally
            {
                context.ChangeTracker.Clear();
            }
        }

        return new(loaded, known, refused);
    }
}

/// <summary>Reads <c>results.json</c>: of the guide's layout or with what this program adds to it.</summary>
internal static class GuideResult
{
    /// <exception cref="JsonException">It is no such file.</exception>
    /// <exception cref="FormatException">A time or name in it cannot be read.</exception>
    internal static ForecastExperiment Read(string folder, ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Text(root, "experiment_id") is not { } id)
        {
            throw new JsonException("experiment_id: is missing; the name of its folder.");
        }

        if (id != folder)
        {
            throw new FormatException($"experiment_id: '{id}' is not the name of its folder; '{folder}'.");
        }

        var error = Text(root, "error");
        return new()
        {
            Id = id,
            CreatedAt = Time(root),
            Model = Text(root, "model") ?? "unknown",
            Series = Text(root, "series") ?? "",
            Notes = Text(root, "notes") ?? "",
            Status = Status(root, error),
            Error = error,
            Hyperparams = Object(root, "hyperparams")?.GetRawText() ?? "{}",
            Data = Object(root, "data") is { } data ? FactoryJson.Write(FactoryJson.Read<ForecastData>(data.GetRawText())) : null,
            DataHash = Text(root, "data_hash"),
            MaseSeason = root.TryGetProperty("mase_season", out var season) && season.TryGetInt32(out var m) ? m : 1,
            Seed = root.TryGetProperty("seed", out var seed) && seed.TryGetInt64(out var number) ? number : 0,
            TrainMetrics = Metrics(root, "train_metrics"),
            ValMetrics = Metrics(root, "val_metrics"),
            TestMetrics = Metrics(root, "test_metrics"),
            Record = FactoryJson.Write(Record(root)),
            Verdict = Text(root, "verdict"),
            Flags = root.TryGetProperty("flags", out var flags) && flags.ValueKind == JsonValueKind.Array
                ? [.. flags.EnumerateArray().Select(flag => flag.ToString())]
                : [],
            ModelPath = Text(root, "model_path") is { Length: > 0 } path ? path : null,
            Seconds = root.TryGetProperty("seconds", out var seconds) && seconds.TryGetDouble(out var time) ? time : null,
        };
    }

    private static string Status(JsonElement root, string? error)
    {
        if (Text(root, "status") is { } status && ExperimentStatus.All.Contains(status, StringComparer.Ordinal)
            && ExperimentStatus.IsEnded(status))
        {
            return status;
        }

        return error is null ? ExperimentStatus.Completed : ExperimentStatus.Failed;
    }

    private static ExperimentRecord Record(JsonElement root)
    {
        var known = FactoryJson.Read<ExperimentRecord>(JsonSerializer.Serialize(
            root.EnumerateObject().Where(property => property.Name is "split" or "gate_metrics" or "parts" or "gate" or "calibration")
                .ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal)));
        return known with
        {
            DataInsights = Object(root, "data_insights")?.Clone(),
            Fit = Object(root, "fit")?.Clone(),
            TrainingHistory = root.TryGetProperty("training_history", out var history) && history.ValueKind == JsonValueKind.Array
                ? [.. history.EnumerateArray().Select((step, place) => Step(step, place + 1))]
                : [],
        };
    }

    private static TrainingStep Step(JsonElement step, int place)
    {
        if (step.ValueKind != JsonValueKind.Object || !step.TryGetProperty("loss", out var loss) || !loss.TryGetDouble(out var value))
        {
            throw new JsonException($"training_history: entry {place} has no loss; a number.");
        }

        var epoch = step.TryGetProperty("epoch", out var number) && number.TryGetInt32(out var given) ? given : place;
        var hasValidation = step.TryGetProperty("val_loss", out var validation) && validation.ValueKind == JsonValueKind.Number;
        return new(epoch, value, hasValidation ? validation.GetDouble() : null);
    }

    private static DateTimeOffset Time(JsonElement root) =>
        DateTimeOffset.TryParse(
            Text(root, "timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : throw new FormatException($"timestamp: '{Text(root, "timestamp")}' is no time; such as 2025-01-01T12:00:00.");

    // what a figure of the guide's has and ours has not is left out, what ours has more is null
    private static string? Metrics(JsonElement root, string name) =>
        Object(root, name) is { } metrics && metrics.EnumerateObject().Any()
            ? FactoryJson.Write(FactoryJson.Read<ForecastMetrics>(metrics.GetRawText()))
            : null;

    private static JsonElement? Object(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
