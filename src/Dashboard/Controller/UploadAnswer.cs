using System.Text.Json;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Dashboard.Controller;

/// <summary>Why the API refused a file.</summary>
/// <param name="Field">Field at fault, or null.</param>
/// <param name="Message">Its words.</param>
public sealed record UploadRefusal(string? Field, string Message);

/// <summary>Reads what the API said of a file, as the script hands it over: status and body.</summary>
public static class UploadAnswer
{
    private const int Ok = 200;

    /// <summary>The preview, or why there is none.</summary>
    public static async Task<(TuningPreview? Preview, UploadRefusal? Refusal)> ReadAsync(Stream answer, CancellationToken token = default)
    {
        using var document = await JsonDocument.ParseAsync(answer, cancellationToken: token);
        var (status, body) = (document.RootElement.GetProperty("status").GetInt32(), document.RootElement.GetProperty("body").GetString()!);
        if (status == Ok)
        {
            return (JsonSerializer.Deserialize<TuningPreview>(body, FactoryJson.Options), null);
        }

        return (null, status == 0 ? new(null, "The host did not answer.") : Refusal(status, body));
    }

    private static UploadRefusal Refusal(int status, string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            var words = Text(problem.RootElement, "detail") ?? Text(problem.RootElement, "title");
            return new(Text(problem.RootElement, "field"), words ?? $"The host answered {status}.");
        }
        catch (JsonException)
        {
            return new(null, $"The host answered {status}.");
        }
    }

    private static string? Text(JsonElement problem, string name) =>
        problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
