using System.Text;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Examples.Reading;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Pretrain;

/// <summary>What a base is made from.</summary>
/// <param name="Documents">Texts, each a document.</param>
/// <param name="Conversations">Conversations.</param>
/// <param name="Description">What they are, for people.</param>
internal sealed record PretrainCorpus(
    IReadOnlyList<string> Documents, IReadOnlyList<ChatMessage[]> Conversations, string Description)
{
    /// <summary>All that a tokenizer is made from.</summary>
    internal IEnumerable<string> Texts => Documents.Concat(
        Conversations.SelectMany(messages => messages.SelectMany(message => new[] { message.Role + "\n", message.Content })));
}

/// <summary>Reads the files that a base is made from.</summary>
internal sealed class PretrainTexts(IOptions<LanguageModelsOptions> options)
{
    private const string Field = "text";
    private const int PrimerLength = 3000;

    private static readonly string[] Examples = [".jsonl", ".json", ".gz"];
    private static readonly string[] OfFolders = [".txt", ".md", ".jsonl"];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal async Task<PretrainCorpus> ReadAsync(IReadOnlyList<string> paths, int seed, CancellationToken token)
    {
        if (paths.Count == 0)
        {
            var primer = new Primer(seed).Conversations(PrimerLength).ToList();
            return new([], primer, $"{PrimerLength} made-up conversations of the product's primer");
        }

        List<string> documents = [];
        List<ChatMessage[]> conversations = [];
        var (files, bytes) = (paths.SelectMany(Files).ToList(), 0L);
        foreach (var file in files)
        {
            bytes += new FileInfo(file).Length;
            if (bytes > options.Value.MaxDatasetBytes)
            {
                throw new UnprocessableException(
                    $"{Field}: {file} brings the files to {bytes} bytes; at most {options.Value.MaxDatasetBytes} "
                    + "(LanguageModels:MaxDatasetBytes).",
                    Field);
            }

            if (Examples.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            {
                await ReadExamplesAsync(file, conversations, token);
            }
            else
            {
                documents.Add(await ReadTextAsync(file, token));
            }
        }

        var shown = string.Join(", ", files.Take(3).Select(Path.GetFileName)) + (files.Count > 3 ? ", …" : "");
        return new(documents, conversations, $"{files.Count} files of the user ({shown}), {bytes} bytes");
    }

    private static IEnumerable<string> Files(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new UnprocessableException($"{Field}: '{path}' is not there; a file, or a folder of files.", Field);
        }

        string[] found =
        [
            .. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => OfFolders.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal),
        ];
        return found.Length > 0
            ? found
            : throw new UnprocessableException($"{Field}: '{path}' holds no text; files named {string.Join(", ", OfFolders)}.", Field);
    }

    private static async Task<string> ReadTextAsync(string file, CancellationToken token)
    {
        try
        {
            var text = Strict.GetString(await File.ReadAllBytesAsync(file, token)).TrimStart('\ufeff');
            return string.IsNullOrWhiteSpace(text)
                ? throw new UnprocessableException($"{Field}: {file} is empty; text in UTF-8.", Field)
                : text.ReplaceLineEndings("\n");
        }
        catch (DecoderFallbackException broken)
        {
            throw new UnprocessableException($"{Field}: {file} is not in UTF-8 (byte {broken.Index}); text in UTF-8.", Field);
        }
    }

    private async Task ReadExamplesAsync(string file, List<ChatMessage[]> conversations, CancellationToken token)
    {
        await using var content = File.OpenRead(file);
        await foreach (var raw in new ExampleFile(options.Value.MaxRowBytes, options.Value.MaxImportBytes).ReadAsync(content, null, token))
        {
            var (row, fault) = RowReading.Read(raw);
            conversations.Add(row is null
                ? throw new UnprocessableException($"{Field}: {file}, line {raw.Line}: {fault!.Reason}.", Field)
                : [.. row.Messages.Select(message => new ChatMessage(message.Role, message.Content))]);
        }
    }
}
