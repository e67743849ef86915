using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Datasets.Checks;
using StrategyFactory.LanguageModels.Datasets.Formats;

namespace StrategyFactory.LanguageModels.Datasets;

/// <summary>What an export writes.</summary>
/// <param name="Source">Where the examples come from.</param>
/// <param name="Train">Lines of the training file, with their ends.</param>
/// <param name="Validation">Lines of the validation file.</param>
/// <param name="LeftOut">What is left out, by reason.</param>
/// <param name="Notes">What whoever trains on it should know.</param>
internal sealed record DatasetDraft(
    string Source,
    IReadOnlyList<byte[]> Train,
    IReadOnlyList<byte[]> Validation,
    IReadOnlyList<LeftOut> LeftOut,
    IReadOnlyList<string> Notes);

/// <summary>Reads the examples with a gold star and parts them into files that are not written yet.</summary>
internal sealed class DatasetDrafts(GoldExamples gold, DatasetChecking checking)
{
    private const string NearDuplicate = "near_duplicate";
    private const string Limit = "limit";

    /// <exception cref="Kernel.Errors.UnprocessableException">There are no examples, or too many.</exception>
    internal async Task<DatasetDraft> MakeAsync(ExportDataset request, CancellationToken token)
    {
        var format = ExampleFormats.Of(request.Format);
        var found = await gold.ReadAsync(request, format, token);
        var examples = found.Examples;
        var split = DatasetSplit.Of(
            [.. examples.Select(example => new SplitItem(example.Hash, example.MadeFrom, Shingles.Of(example.Messages)))],
            request.ValidationShare,
            request.NearDuplicates == NearDuplicates.Drop,
            request.Limit ?? examples.Count);
        foreach (var (reason, places) in new[] { (NearDuplicate, split.Duplicates), (Limit, split.Beyond) })
        {
            foreach (var place in places)
            {
                found.LeftOut.Add(reason, examples[place].Id);
            }
        }

        return new(found.Source, Lines(split.Train), Lines(split.Validation), found.LeftOut.Report(), [.. Notes(request, split)]);

        byte[][] Lines(IReadOnlyList<int> places) => [.. places.Select(place => format.Line(examples[place].Messages))];
    }

    private IEnumerable<string> Notes(ExportDataset request, DatasetSplit split)
    {
        var taken = split.Train.Count + split.Validation.Count;
        if (request.ValidationShare > 0 && split.Validation.Count == 0)
        {
            yield return $"There is no validation file: the smallest group of one source has {split.SmallestGroup} of {taken} examples, "
                + "and sources are not parted.";
        }

        if (request.BaseModel is { } name && checking.Uncounted(name) is { } reason)
        {
            yield return $"Tokens are not counted: {reason}";
        }
    }
}
