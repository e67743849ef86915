using System.CommandLine;
using System.Text.Json;
using FluentValidation;
using StrategyFactory.Kernel.Errors;
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
    private static readonly Option<string> File = new("--file")
    {
        Description = "Markdown or text (.md, .txt), JSON (.json) or JSON lines; of a folder every such file, those of its folders too.",
        Required = true,
        HelpName = "PATH",
    };
    private static readonly Option<string?> Character =
        new("--character") { Description = "Character that the documents are for; without it, all.", HelpName = "NAME" };

    internal static Command Create()
    {
        var command = new Command("knowledge", "Store documents that prompts are enriched with.") { Collection, File, Character };
        command.SetAction(async (parsed, token) =>
        {
            var path = parsed.GetValue(File)!;
            if (Directory.Exists(path))
            {
                return await ImportFolderAsync(parsed, path, token);
            }

            await using var factory = await FactoryProcess.OpenAsync(GlobalOptions.Settings(parsed), token);
            var import = await ImportAsync(parsed, factory, path, Path.GetFileName(path), token);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Terminal.Json(import);
            }
            else
            {
                Terminal.Print(Sentence(import));
            }

            return 0;
        });
        return command;
    }

    // Each file is stored whole or not at all; one that cannot be read does not keep the others out.
    private static async Task<int> ImportFolderAsync(ParseResult parsed, string folder, CancellationToken token)
    {
        var files = KnowledgeFolder.Files(folder);
        await using var factory = await FactoryProcess.OpenAsync(GlobalOptions.Settings(parsed), token);
        List<FileImport> imports = [];
        await ProgressDisplay.RunAsync($"Reading {folder}", files.Count, async progress =>
        {
            foreach (var file in files)
            {
                imports.Add(await TryImportAsync(parsed, factory, folder, file, token));
                progress(imports.Count);
            }

            return imports;
        });
        var failed = imports.FindAll(import => import.Error is not null);
        var sum = Sum(parsed.GetValue(Collection)!, imports);
        if (parsed.GetValue(GlobalOptions.Json))
        {
            Terminal.Json(new { sum.Collection, sum.Documents, sum.Replaced, sum.Passages, sum.Empty, Files = imports });
        }
        else
        {
            Terminal.Print($"{Sentence(sum)} {imports.Count - failed.Count} of {imports.Count} files were read.");
        }

        foreach (var file in failed)
        {
            Terminal.Fail($"{file.File}: {file.Error}");
        }

        return failed.Count > 0 ? 1 : 0;
    }

    private static async Task<FileImport> TryImportAsync(
        ParseResult parsed, FactoryProcess factory, string folder, string file, CancellationToken token)
    {
        try
        {
            return new(file, await ImportAsync(parsed, factory, Path.Combine(folder, file), file.Replace('\\', '/'), token), null);
        }
        catch (Exception failure) when (failure
            is UnprocessableException or ValidationException or FormatException or IOException or UnauthorizedAccessException)
        {
            var reason = failure is ValidationException refused
                ? string.Join(" ", refused.Errors.Select(error => error.ErrorMessage))
                : failure.Message;
            return new(file, null, reason);
        }
    }

    private static async Task<KnowledgeImport> ImportAsync(
        ParseResult parsed, FactoryProcess factory, string path, string name, CancellationToken token)
    {
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            return await factory.SendAsync(new ImportKnowledge(
                parsed.GetValue(Collection)!, content, KnowledgeFolder.Format(path), name, parsed.GetValue(Character)), token);
        }
        catch (JsonException failure)
        {
            throw new FormatException($"{name} is no JSON: {failure.Message}", failure);
        }
    }

    private static KnowledgeImport Sum(string collection, List<FileImport> imports) => imports.Aggregate(
        new KnowledgeImport(collection, 0, 0, 0, 0),
        (sum, file) => file.Import is not { } import ? sum : new(
            collection, sum.Documents + import.Documents, sum.Replaced + import.Replaced, sum.Passages + import.Passages,
            sum.Empty + import.Empty));

    private static string Sentence(KnowledgeImport import) =>
        $"{import.Collection}: {import.Documents} documents in {import.Passages} passages stored, {import.Replaced} "
        + $"replaced, {import.Empty} without a word left out.";

    /// <summary>What became of a file of a folder.</summary>
    private sealed record FileImport(string File, KnowledgeImport? Import, string? Error);
}
