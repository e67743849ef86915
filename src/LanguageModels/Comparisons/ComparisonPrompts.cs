using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;
using StrategyFactory.LanguageModels.Files;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Reads the prompts of a request.</summary>
internal sealed class ComparisonPrompts(IOptions<LanguageModelsOptions> options)
{
    private const string Inline = "prompts";
    private const string InFile = "prompts_path";

    /// <exception cref="UnprocessableException">There are none, too many, or one that cannot be asked.</exception>
    internal async Task<ReadPrompts> ReadAsync(LanguageComparisonRequest request, Stream? file, CancellationToken token)
    {
        var (given, field) = file is not null ? (Rows(file, token), InFile)
            : request.PromptsPath is { } path ? (RowsOf(path, token), InFile)
            : (Rows(request.Prompts ?? []), Inline);
        List<ComparisonPrompt> prompts = [];
        HashSet<string> hashes = new(StringComparer.Ordinal);
        var duplicates = 0;
        await foreach (var raw in given)
        {
            var (prompt, fault) = ComparisonPrompt.Read(raw);
            if (prompt is null)
            {
                var place = field == Inline ? $"prompts[{raw.Number - 1}]" : $"{InFile}: line {raw.Line}";
                throw new UnprocessableException($"{place} {fault!.Reason}.", field);
            }

            if (!hashes.Add(prompt.Hash))
            {
                duplicates++;
                continue;
            }

            prompts.Add(prompt);
            if (prompts.Count == request.Limit)
            {
                break;
            }

            RequireFew(prompts.Count, field);
        }

        return prompts.Count == 0
            ? throw new UnprocessableException($"{field}: there is no prompt; at least one, as a text or a list of messages.", field)
            : new(prompts, duplicates);
    }

    private void RequireFew(int count, string field)
    {
        var most = options.Value.MaxComparisonPrompts;
        if (count > most)
        {
            throw new UnprocessableException($"{field}: there are more than {most} prompts; at most so many, or a limit.", field);
        }
    }

    private IAsyncEnumerable<RawRow> Rows(Stream file, CancellationToken token) =>
        new ExampleFile(options.Value.MaxRowBytes, options.Value.MaxImportBytes).ReadAsync(file, null, token);

    private async IAsyncEnumerable<RawRow> RowsOf(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        await using var file = File.OpenRead(StoragePath.Existing(options.Value.StorageFolder, path, InFile));
        await foreach (var row in Rows(file, token))
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<RawRow> Rows(IReadOnlyList<JsonElement> prompts)
    {
        await Task.CompletedTask;
        for (var place = 0; place < prompts.Count; place++)
        {
            yield return new(place + 1, 0, Encoding.UTF8.GetBytes(prompts[place].GetRawText()));
        }
    }
}

/// <summary>The prompts of a comparison.</summary>
/// <param name="Prompts">In order, each once.</param>
/// <param name="Duplicates">Those that were there already.</param>
internal sealed record ReadPrompts(IReadOnlyList<ComparisonPrompt> Prompts, int Duplicates)
{
    /// <summary>Two requests ask the same where it is the same.</summary>
    internal string Hash => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Prompts.Select(prompt => prompt.Hash)))));
}
