using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>Reads a dataset and says what is wrong with it.</summary>
internal sealed class DatasetChecking(IOptions<LanguageModelsOptions> options, IEnumerable<ITokenCounter> counters)
{
    /// <summary>Examples below which a training file has few; what hosted services ask for at least.</summary>
    internal const int Few = 10;

    private const int CountedAtOnce = 100;

    /// <summary>Why the tokens of a base cannot be counted here, a sentence; null where they can.</summary>
    internal string? Uncounted(string baseModel) =>
        counters.SingleOrDefault() is { } counter ? counter.Missing(baseModel) : "nothing here counts tokens.";

    /// <summary>Refuses a base whose tokens cannot be counted.</summary>
    /// <exception cref="UnprocessableException">It is not here, or has no tokenizer or template.</exception>
    internal void RequireCounted(string? baseModel)
    {
        if (baseModel is not null && Uncounted(baseModel) is { } reason)
        {
            throw new UnprocessableException(reason, "base_model");
        }
    }

    /// <param name="content">JSON lines or a JSON array, plain or packed.</param>
    /// <param name="baseModel">Whose tokens are counted; null for none, and where they cannot be they are not.</param>
    /// <param name="fewest">Examples below which there are few.</param>
    /// <param name="token">Ends it without a report.</param>
    internal async Task<DatasetReport> CheckAsync(Stream content, string? baseModel, int fewest, CancellationToken token)
    {
        var tally = new DatasetTally(fewest);
        var counter = baseModel is not null && Uncounted(baseModel) is null ? counters.Single() : null;
        var lengths = counter is null ? null : new TokenTally(baseModel!, counter.LongestOf(baseModel!), tally);
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
                lengths.Add(waiting.Zip(counts, (example, counted) => (example.Line, counted)));
            }

            waiting.Clear();
        }
    }
}
