using System.Text.Json;
using System.Text.Json.Serialization;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation;

/// <summary>How the module writes its jsonb columns: the same names and forms as the HTTP interface.</summary>
internal static class SimulationJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"A stored {typeof(T).Name} is null.");
}

/// <summary>The column <c>params</c> of a job.</summary>
/// <param name="Strategy">What is traded.</param>
/// <param name="Settings">How it is traded.</param>
internal sealed record JobParameters(Strategy Strategy, SimulationSettings Settings);
