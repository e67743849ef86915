using Microsoft.Extensions.Options;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>Reads a dataset and says what is wrong with it.</summary>
internal sealed class DatasetChecking(IOptions<LanguageModelsOptions> options, IEnumerable<ITokenCounter> counters)
{
    /// <summary>Examples below which a training file has few; what hosted services ask for at least.</summary>
    internal const int Few = 10;

    private const int CountedAtOnce = 100;

    /// <summary>Whether tokens can be counted here.</summary>
    internal bool Counts => counters.Any();

    /// <param name="content">JSON lines or a JSON array, plain or packed.</param>
    /// <param name="baseModel">Whose tokens are counted; null for none.</param>
    /// <param name="fewest">Examples below which there are few.</param>
    /// <param name="token">Cancels.</param>
    internal async Task<DatasetReport> CheckAsync(Stream content, string? baseModel, int fewest, CancellationToken token)
    {
        var tally = new DatasetTally(fewest);
        var counter = counters.SingleOrDefault();
        var lengths = baseModel is null || counter is null ? null : new TokenTally(baseModel);
        List<(int Line, IReadOnlyList<ExampleMessage> Messages)> waiting = [];
        await foreach (var raw in new ExampleFile(options.Value.MaxRowBytes, options.Value.MaxImportBytes).ReadAsync(content, null, token))
        {
            var (row, fault) = RowReading.Read(raw);
            if (row is null)
            {
                tally.Add(new(raw.Line, fault!.Kind, IssueSeverity.Error, fault.Reason + "."));
                continue;
            }

            tally.Add(row, raw.Line);
            waiting.Add((raw.Line, row.Messages));
            if (waiting.Count == CountedAtOnce)
            {
                await CountAsync();
            }
        }

        await CountAsync();
        return tally.Report(lengths?.Counts());

        async Task CountAsync()
        {
            if (lengths is not null && waiting.Count > 0)
            {
                var counts = await counter!.CountAsync(baseModel!, waiting.ConvertAll(example => example.Messages), token);
                lengths.Add(waiting.Zip(counts, (example, count) => (example.Line, count)));
            }

            waiting.Clear();
        }
    }
}
