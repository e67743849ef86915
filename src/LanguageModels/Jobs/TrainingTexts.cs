using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Datasets;
using StrategyFactory.LanguageModels.Examples.Reading;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>Reads the conversations that a training learns from, and those that it is validated on.</summary>
internal sealed class TrainingTexts(IOptions<LanguageModelsOptions> options)
{
    internal async Task<(IReadOnlyList<ChatMessage[]> Training, IReadOnlyList<ChatMessage[]> Validation)> ReadAsync(
        TrainingJob job, CancellationToken token)
    {
        var learned = await ReadAsync(job.DatasetPath!, "dataset_path", token);
        if (job.ValidationPath is { } path)
        {
            return (Messages(learned), Messages(await ReadAsync(path, "validation_path", token)));
        }

        SplitItem[] items = [.. learned.Select(Item)];
        var split = DatasetSplit.Of(items, job.Asked.ValidationShare, drop: false, items.Length);
        return (Messages(split.Train.Select(place => learned[place])), Messages(split.Validation.Select(place => learned[place])));
    }

    private async Task<List<ReadRow>> ReadAsync(string path, string field, CancellationToken token)
    {
        List<ReadRow> rows = [];
        await using var file = File.OpenRead(path);
        await foreach (var raw in new ExampleFile(options.Value.MaxRowBytes, options.Value.MaxImportBytes).ReadAsync(file, null, token))
        {
            var (row, fault) = RowReading.Read(raw);
            rows.Add(row ?? throw new UnprocessableException($"{field}: line {raw.Line} {fault!.Reason}.", field));
        }

        return rows;
    }

    private static SplitItem Item(ReadRow row, int place)
    {
        var hash = Examples.ExampleHash.Of("", "", "", row.Messages);
        return new(hash, row.Fields.Source ?? FormattableString.Invariant($"row {place}"), Shingles.Of(row.Messages));
    }

    private static IReadOnlyList<ChatMessage[]> Messages(IEnumerable<ReadRow> rows) =>
        [.. rows.Select(row => row.Messages.Select(message => new ChatMessage(message.Role, message.Content)).ToArray())];
}
