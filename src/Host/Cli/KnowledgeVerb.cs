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
            var import = await ImportFileAsync(parsed, factory, path, token);
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

    private static async Task<KnowledgeImport> ImportFileAsync(
        ParseResult parsed, FactoryProcess factory, string path, CancellationToken token)
    {
        try
        {
            return await ImportAsync(parsed, factory, path, Path.GetFileName(path), token);
        }
        catch (JsonException failure)
        {
            throw new FormatException($"{Path.GetFileName(path)} {NoJson(failure)}", failure);
        }
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
        var sum = imports.Aggregate(
            KnowledgeImport.None(parsed.GetValue(Collection)!), (sum, file) => file.Import is { } import ? sum.Plus(import) : sum);
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
            is UnprocessableException or ValidationException or JsonException or IOException or UnauthorizedAccessException)
        {
            return new(file, null, failure is JsonException ? NoJson(failure) : CommandLine.Explain(failure));
        }
    }

    private static async Task<KnowledgeImport> ImportAsync(
        ParseResult parsed, FactoryProcess factory, string path, string name, CancellationToken token)
    {
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return await factory.SendAsync(new ImportKnowledge(
            parsed.GetValue(Collection)!, content, KnowledgeFolder.Format(path), name, parsed.GetValue(Character)), token);
    }

    private static string NoJson(Exception failure) => $"is no JSON: {failure.Message}";

    private static string Sentence(KnowledgeImport import) =>
        $"{import.Collection}: {import.Documents} documents in {import.Passages} passages stored, {import.Replaced} "
        + $"replaced, {import.Empty} without a word left out.";

    /// <summary>What became of a file of a folder.</summary>
    private sealed record FileImport(string File, KnowledgeImport? Import, string? Error);
}
