using System.CommandLine;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>knowledge</c>: stores documents in a knowledge collection of prompt optimisation.</summary>
internal static class KnowledgeVerb
{
    private static readonly Option<string> Collection = new("--collection")
    {
        Description = "character_examples, success_patterns or topic_knowledge.",
        Required = true,
        HelpName = "NAME",
    };
    private static readonly Option<string> File =
        new("--file") { Description = "Markdown (.md), JSON (.json) or JSON lines.", Required = true, HelpName = "PATH" };
    private static readonly Option<string?> Character =
        new("--character") { Description = "Character that the documents are for; without it, all.", HelpName = "NAME" };

    internal static Command Create()
    {
        var command = new Command("knowledge", "Store documents that prompts are enriched with.") { Collection, File, Character };
        command.SetAction(async (parsed, token) =>
        {
            var path = parsed.GetValue(File)!;
            await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            await using var factory = await FactoryProcess.OpenAsync(GlobalOptions.Settings(parsed), token);
            var import = await factory.SendAsync(new ImportKnowledge(
                parsed.GetValue(Collection)!, content, Format(path), Path.GetFileName(path), parsed.GetValue(Character)), token);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Terminal.Json(import);
            }
            else
            {
                Terminal.Print(
                    $"{import.Collection}: {import.Documents} documents in {import.Passages} passages stored, {import.Replaced} "
                    + $"replaced, {import.Empty} without a word left out.");
            }

            return 0;
        });
        return command;
    }

    private static KnowledgeFormat Format(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".md" or ".markdown" or ".txt" => KnowledgeFormat.Markdown,
        ".json" => KnowledgeFormat.Json,
        _ => KnowledgeFormat.JsonLines,
    };
}
