using System.Globalization;
using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Json;

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
            try
            {
                if (await context.Experiments.AnyAsync(experiment => experiment.Id == folder, cancellationToken))
                {
                    known++;
                    continue;
                }

                context.Experiments.Add(GuideResult.Read(folder, await files.ReadAsync(folder, cancellationToken)));
                await context.SaveChangesAsync(cancellationToken);
                loaded.Add(folder);
            }
            catch (Exception broken) when (Reason(broken) is { } reason)
            {
                refused.Add(new(folder, reason));
            }
            finally
            {
                context.ChangeTracker.Clear();
            }
        }

        return new(loaded, known, refused);
    }

    /// <summary>What is wrong with a file; null for a fault that is none of its, such as a database that is away.</summary>
    private static string? Reason(Exception broken) => broken switch
    {
        JsonException or FormatException or IOException or UnauthorizedAccessException => broken.Message,
        PostgresException refusal => $"The database refuses it: {refusal.MessageText}.",
        DbUpdateException { InnerException: PostgresException refusal } => $"The database refuses it: {refusal.MessageText}.",
        _ => null,
    };
}

/// <summary>Reads <c>results.json</c>: of the guide's layout or with what this program adds to it.</summary>
internal static class GuideResult
{
    /// <exception cref="JsonException">It is no such file.</exception>
    /// <exception cref="FormatException">A field of it cannot be read.</exception>
    internal static ForecastExperiment Read(string folder, ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        try
        {
            return Read(folder, document.RootElement);
        }
        catch (InvalidOperationException broken)
        {
            // half of a surrogate pair, which JSON lets through
            throw new FormatException($"The file holds text that is none: {broken.Message}", broken);
        }
    }

    private static ForecastExperiment Read(string folder, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "experiment_id") is not { } id)
        {
            throw new JsonException("experiment_id: is missing; the name of its folder.");
        }

        if (id != folder)
        {
            throw new FormatException($"experiment_id: '{id}' is not the name of its folder; '{folder}'.");
        }

        var error = Text(root, "error");
        var data = Object(root, "data") is { } given ? FactoryJson.Read<ForecastData>(given.GetRawText()) : null;
        return new()
        {
            Id = id,
            GridId = Grid(root),
            CreatedAt = Time(root),
            Model = Text(root, "model") ?? "unknown",
            Series = Text(root, "series") ?? "",
            Notes = Text(root, "notes") ?? "",
            Status = Status(root, error),
            Error = error,
            Hyperparams = Object(root, "hyperparams")?.GetRawText() ?? "{}",
            Data = data is null ? null : FactoryJson.Write(data),
            DataHash = Text(root, "data_hash"),
            DataFamily = data is null ? null : SeriesFamily.OfSymbol(data),
            MaseSeason = Number(root, "mase_season", (JsonElement value, out int number) => value.TryGetInt32(out number)) ?? 1,
            Seed = Number(root, "seed", (JsonElement value, out long number) => value.TryGetInt64(out number)) ?? 0,
            TrainMetrics = Metrics(root, "train_metrics"),
            ValMetrics = Metrics(root, "val_metrics"),
            TestMetrics = Metrics(root, "test_metrics"),
            Record = FactoryJson.Write(Record(root)),
            Verdict = Text(root, "verdict"),
            Flags = Array(root, "flags") is { } flags ? [.. flags.EnumerateArray().Select(flag => flag.ToString())] : [],
            ModelPath = Text(root, "model_path") is { Length: > 0 } path ? path : null,
            Seconds = Number(root, "seconds", (JsonElement value, out double number) => value.TryGetDouble(out number)),
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
            root.EnumerateObject()
                .Where(property => property.Name is "split" or "gate_metrics" or "parts" or "gate" or "loss_curve" or "calibration"
                    && property.Value.ValueKind != JsonValueKind.Null)
                .ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal)));
        return known with
        {
            DataInsights = Object(root, "data_insights")?.Clone(),
            Fit = Object(root, "fit")?.Clone(),
            TrainingHistory = Array(root, "training_history") is { } history
                ? [.. history.EnumerateArray().Select((step, place) => Step(step, place + 1))]
                : [],
        };
    }

    private static TrainingStep Step(JsonElement step, int place)
    {
        if (step.ValueKind != JsonValueKind.Object || !step.TryGetProperty("loss", out var loss) || loss.ValueKind != JsonValueKind.Number)
        {
            throw new JsonException($"training_history: entry {place} has no loss; a number.");
        }

        var epoch = Number(step, "epoch", (JsonElement value, out int number) => value.TryGetInt32(out number));
        return new(
            epoch ?? place, loss.GetDouble(),
            Number(step, "val_loss", (JsonElement value, out double number) => value.TryGetDouble(out number)));
    }

    private static Guid? Grid(JsonElement root) => Text(root, "grid_id") is not { } text
        ? null
        : Guid.TryParse(text, out var id) ? id : throw new FormatException($"grid_id: '{text}' is no id of a grid search.");

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

    private static JsonElement? Object(JsonElement root, string name) => Given(root, name, JsonValueKind.Object, "no object");

    private static JsonElement? Array(JsonElement root, string name) => Given(root, name, JsonValueKind.Array, "no list");

    private static string? Text(JsonElement root, string name) => Given(root, name, JsonValueKind.String, "no text")?.GetString();

    private static T? Number<T>(JsonElement root, string name, Reading<T> read)
        where T : struct =>
        Given(root, name, JsonValueKind.Number, "no number") is not { } value
            ? null
            : read(value, out var number)
                ? number
                : throw new FormatException($"{name}: {Shown(value)} is not allowed; a smaller, whole number.");

    /// <summary>A field; null where it is missing or null.</summary>
    private static JsonElement? Given(JsonElement root, string name, JsonValueKind kind, string complaint)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == kind ? value : throw new FormatException($"{name}: {Shown(value)} is {complaint}.");
    }

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? text[..40] + "…" : value.GetRawText();

    /// <summary>One of the readings of <see cref="JsonElement"/>.</summary>
    private delegate bool Reading<T>(JsonElement value, out T number);
}

internal static class LoadForecastExperimentsEndpoints
{
    internal static void MapLoadForecastExperiments(this IEndpointRouteBuilder routes)
    {
        var experiments = routes.MapGroup("/v1/forecasting/experiments").WithTags("Forecasting");
        experiments.MapPost("/load", (IMediator mediator, CancellationToken token) => mediator.Send(new LoadForecastExperiments(), token))
            .WithName("LoadForecastExperiments").WithSummary("Stores what lies in the results folder and is not known yet");
    }
}
