using System.Text.Json;
using System.Text.Json.Nodes;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Dashboard.Forecasting;

/// <summary>What the API answered to an uploaded file.</summary>
/// <param name="Series">What is stored; null where it was refused.</param>
/// <param name="Problem">Why it was refused; null where it was not.</param>
/// <param name="Field">The field at fault, such as <c>target</c>; null for none.</param>
public sealed record SeriesAnswer(UploadedSeries? Series, string? Problem, string? Field)
{
    private const int Created = 201;

    /// <summary>Reads an answer; a status of 0 is a broken connection, below it a cancelled one.</summary>
    public static SeriesAnswer Read(int status, string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (status <= 0)
        {
            return Refused(status < 0 ? "Cancelled; nothing was stored." : "The connection broke before the host answered.");
        }

        try
        {
            if (status == Created)
            {
                return new(FactoryJson.Read<UploadedSeries>(body), null, null);
            }

            var problem = JsonNode.Parse(body)!.AsObject();
            var (field, message) = problem["errors"] is JsonObject { Count: > 0 } errors
                && errors.First() is { Value: JsonArray { Count: > 0 } all } first
                ? (first.Key, all[0]!.GetValue<string>())
                : (problem["field"]?.GetValue<string>(), problem["detail"]?.GetValue<string>() ?? $"The host answered {status}.");
            return new(null, message, field);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or NullReferenceException)
        {
            return Refused($"The host answered {status} without saying why; its log has the details.");
        }
    }

    private static SeriesAnswer Refused(string problem) => new(null, problem, null);
}
