using System.Text;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Datasets.Checks;
using StrategyFactory.LanguageModels.Datasets.Formats;
using StrategyFactory.LanguageModels.Examples;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Datasets;

/// <summary>An example to learn from.</summary>
/// <param name="Id">As text, as a dataset names its sources.</param>
/// <param name="MadeFrom">What it was made from.</param>
/// <param name="Hash">Of what it says.</param>
/// <param name="Messages">The conversation; the last message is the answer.</param>
internal sealed record GoldExample(string Id, string MadeFrom, string Hash, IReadOnlyList<ExampleMessage> Messages);

/// <summary>What was found to learn from.</summary>
/// <param name="Source">Where: <c>own</c> or <c>aristotle</c>.</param>
/// <param name="Examples">Those that a format can hold.</param>
/// <param name="LeftOut">The others.</param>
internal sealed record GoldFound(string Source, IReadOnlyList<GoldExample> Examples, LeftOutTally LeftOut);

/// <summary>Reads the examples with a gold star.</summary>
internal sealed class GoldExamples(ExampleSources sources, IOptions<LanguageModelsOptions> options)
{
    /// <exception cref="UnprocessableException">There are none, or too many.</exception>
    internal Task<GoldFound> ReadAsync(ExportDataset request, IExampleFormat format, CancellationToken token)
    {
        var filter = new ExampleFilter { Philosopher = request.Philosopher, Domain = request.Domain, ConquestType = request.ConquestType };
        return sources.AskAsync(request.Source, source => ReadAsync(source, filter, format, token), token);
    }

    private async Task<GoldFound> ReadAsync(ExampleSource source, ExampleFilter filter, IExampleFormat format, CancellationToken token)
    {
        var conditions = ExampleConditions.Of(filter with { GoldStar = true }, source.Tables);
        List<GoldExample> found = [];
        var leftOut = new LeftOutTally();
        long bytes = 0;
        var select = $"{StoredExample.Select(source.Tables)} where {conditions.Sql} order by a.id";
        await using (var ask = source.Command(select, conditions.Values))
        await using (var rows = await ask.ExecuteReaderAsync(token))
        {
            while (await rows.ReadAsync(token))
            {
                var stored = StoredExample.Read(rows);
                var messages = stored.Messages;
                if (Fault(stored, format) is { } reason)
                {
                    leftOut.Add(reason, stored.Summary.Id);
                    continue;
                }

                found.Add(new(stored.Summary.Id, stored.Summary.MadeFrom, ExampleHash.Of("", "", "", messages), messages));
                bytes += messages.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Content));
                RequireRoom(found.Count, bytes);
            }
        }

        return found.Count > 0 ? new(source.Name, found, leftOut) : throw await NothingAsync(source, filter, leftOut, token);
    }

    private static string? Fault(StoredExample stored, IExampleFormat format) =>
        !stored.IsAnswered ? FaultKinds.NoAnswer
            : stored.Messages.Any(message => Turns.RoleOf(message.Role) is null) ? FaultKinds.Role
            : ConversationRules.Check(stored.Messages) is { } fault ? fault.Kind
            : stored.Messages.Any(message => ControlMarkers.First(message.Content) is not null) ? IssueKinds.ControlMarker
            : format.Refuses(stored.Messages);

    private void RequireRoom(int examples, long bytes)
    {
        if (examples > options.Value.MaxDatasetExamples)
        {
            throw new UnprocessableException(
                $"limit: more than {options.Value.MaxDatasetExamples} examples match; LanguageModels:MaxDatasetExamples allows no more, "
                + "so narrow philosopher, domain or conquest_type.",
                "limit");
        }

        if (bytes > options.Value.MaxDatasetBytes)
        {
            throw new UnprocessableException(
                $"limit: the examples hold more than {options.Value.MaxDatasetBytes} bytes; LanguageModels:MaxDatasetBytes allows no more, "
                + "so narrow philosopher, domain or conquest_type.",
                "limit");
        }
    }

    private static async Task<UnprocessableException> NothingAsync(
        ExampleSource source, ExampleFilter filter, LeftOutTally leftOut, CancellationToken token)
    {
        if (leftOut.Count > 0)
        {
            return new($"Nothing to export: all {leftOut.Count} examples with a gold star were left out ({leftOut.Reasons}).")
            {
                Details = leftOut.Report(),
            };
        }

        var conditions = ExampleConditions.Of(filter, source.Tables);
        await using var count = source.Command(
            $"select count(*) from {source.Tables.Schema}conquest_analysis a where {conditions.Sql}", conditions.Values);
        var matching = (long)(await count.ExecuteScalarAsync(token))!;
        return new(
            $"Nothing to export: no example with a gold star matches (source {source.Name}); {matching} match without one. "
            + "Give gold stars (PUT /v1/fine-tuning/examples/ID/rating), import with --gold-star, "
            + "or change philosopher, domain or conquest_type.");
    }
}
