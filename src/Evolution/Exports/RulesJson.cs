using System.Text.Json;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Evolution.Exports;

/// <summary>The house's JSON, indented for who reads a file.</summary>
internal static class RulesJson
{
    private static readonly JsonSerializerOptions Options = new(FactoryJson.Options) { WriteIndented = true, NewLine = "\n" };

    internal static string Indented<T>(T value) => JsonSerializer.Serialize(value, Options);
}
