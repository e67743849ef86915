using System.Text.Json;
using System.Text.Json.Nodes;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Kernel.Json;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Dashboard.Prompts;

/// <summary>What became of a file with documents.</summary>
/// <param name="Name">As it was called where it was chosen.</param>
/// <param name="Stored">Whether it is stored.</param>
/// <param name="Text">In words.</param>
public sealed record KnowledgeAnswer(string Name, bool Stored, string Text)
{
    private const int Ok = 200;

    /// <summary>Reads the API's answer; a status of 0 is none.</summary>
    public static KnowledgeAnswer Read(string name, int status, string body)
    {
        if (status == 0)
        {
            return new(name, false, "The connection broke before the host answered.");
        }

        try
        {
            return status == Ok
                ? new(name, true, Words(FactoryJson.Read<KnowledgeImport>(body)))
                : new(name, false, JsonNode.Parse(body)?["detail"]?.GetValue<string>() ?? $"The host answered {status}.");
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return new(name, false, $"The host answered {status} without saying why; its log has the details.");
        }
    }

    private static string Words(KnowledgeImport import) =>
        $"{Format.Count(import.Documents)} {(import.Documents == 1 ? "document" : "documents")} in "
        + $"{Format.Count(import.Passages)} {(import.Passages == 1 ? "passage" : "passages")}, "
        + $"{Format.Count(import.Replaced)} of them replaced an older one, {Format.Count(import.Empty)} without a word left out.";
}
