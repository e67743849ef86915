using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>
/// Writes the examples with a gold star as training and validation files. Nobody's source lies on both sides, and no pair of examples that
/// say nearly the same does.
/// </summary>
public sealed record ExportDataset : IRequest<ExampleDataset>
{
    /// <summary>Whose examples; null for everybody's.</summary>
    public string? Philosopher { get; init => field = Composition.Of(value); }

    /// <summary>Of which domain; null for all.</summary>
    public string? Domain { get; init => field = Composition.Of(value); }

    /// <summary>Of which type; null for all.</summary>
    public string? ConquestType { get; init => field = Composition.Of(value); }

    /// <summary>One of <see cref="DatasetFormat.All"/>.</summary>
    public string Format { get; init; } = DatasetFormat.ChatMl;

    /// <summary>At most so many examples, drawn by what they say, so that the same ones are drawn again; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Share of the examples that are kept for validation, 0 to 0.5.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>One of <see cref="NearDuplicates.All"/>.</summary>
    public string NearDuplicates { get; init; } = Contracts.NearDuplicates.Drop;

    /// <summary>The base whose tokens are counted; null for none.</summary>
    public string? BaseModel { get; init; }

    /// <summary><c>own</c> or <c>aristotle</c>; where null the latter if <c>ConnectionStrings:Aristotle</c> is set.</summary>
    public string? Source { get; init; }
}

/// <summary>Says what an export would write, and writes nothing.</summary>
/// <param name="Request">The export.</param>
/// <param name="Lines">Lines to show, 1 to 50.</param>
public sealed record PreviewDataset(ExportDataset Request, int Lines = 5) : IRequest<DatasetPreview>;

/// <summary>What an export would write.</summary>
/// <param name="Source">Where the examples come from: <c>own</c> or <c>aristotle</c>.</param>
/// <param name="TrainCount">Examples of the training file.</param>
/// <param name="ValidationCount">Examples of the validation file.</param>
/// <param name="LeftOut">What would be left out, by reason.</param>
/// <param name="Notes">What whoever trains on it should know; empty for nothing.</param>
/// <param name="Lines">The first lines of the training file.</param>
/// <param name="TrainReport">What is wrong with the training file.</param>
/// <param name="ValidationReport">What is wrong with the validation file; null where it has no lines.</param>
public sealed record DatasetPreview(
    string Source,
    int TrainCount,
    int ValidationCount,
    IReadOnlyList<LeftOut> LeftOut,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Lines,
    DatasetReport TrainReport,
    DatasetReport? ValidationReport);

/// <summary>The formats of datasets; all are JSON lines.</summary>
public static class DatasetFormat
{
    /// <summary><c>text</c>: the conversation in ChatML.</summary>
    public const string ChatMl = "chatml";

    /// <summary><c>instruction</c>, <c>input</c>, <c>output</c>, perhaps <c>system</c> and <c>history</c>.</summary>
    public const string Alpaca = "alpaca";

    /// <summary><c>messages</c> with roles and contents.</summary>
    public const string OpenAi = "openai";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [ChatMl, Alpaca, OpenAi];
}

/// <summary>What becomes of examples that say nearly the same: at least nine tenths of their runs of three words.</summary>
public static class NearDuplicates
{
    /// <summary>One of them stays.</summary>
    public const string Drop = "drop";

    /// <summary>All stay, on the same side.</summary>
    public const string KeepTogether = "keep_together";

    /// <summary>Both.</summary>
    public static IReadOnlyList<string> All { get; } = [Drop, KeepTogether];
}

/// <summary>Datasets that were exported here.</summary>
public sealed record GetExampleDatasets : IRequest<FoundDatasets>;

/// <summary>Datasets.</summary>
/// <param name="Datasets">Newest first.</param>
/// <param name="Unreadable">Folders that cannot be read.</param>
public sealed record FoundDatasets(IReadOnlyList<ExampleDataset> Datasets, IReadOnlyList<UnreadableDataset> Unreadable);

/// <summary>A folder among the datasets that cannot be read.</summary>
/// <param name="Name">That of its folder.</param>
/// <param name="Reason">Why.</param>
public sealed record UnreadableDataset(string Name, string Reason);

/// <summary>A dataset that was exported here.</summary>
public sealed record GetExampleDataset(Guid DatasetId) : IRequest<ExampleDataset>;

/// <summary>A dataset.</summary>
public sealed record ExampleDataset
{
    /// <summary>What requests name it by.</summary>
    public required Guid Id { get; init; }

    /// <summary>The training file.</summary>
    public required string DatasetPath { get; init; }

    /// <summary>The validation file; null where it has no lines.</summary>
    public required string? ValidationPath { get; init; }

    /// <summary>Examples in both files.</summary>
    public required int SampleCount { get; init; }

    /// <summary>Examples of the training file.</summary>
    public required int TrainCount { get; init; }

    /// <summary>Examples of the validation file.</summary>
    public required int ValidationCount { get; init; }

    /// <summary>One of <see cref="DatasetFormat.All"/>.</summary>
    public required string Format { get; init; }

    /// <summary>What was asked for.</summary>
    public required ExportDataset Request { get; init; }

    /// <summary>Where the examples came from: <c>own</c> or <c>aristotle</c>.</summary>
    public required string Source { get; init; }

    /// <summary>What was left out, by reason.</summary>
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }

    /// <summary>What whoever trains on it should know; empty for nothing.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>SHA-256 of the training file, hexadecimal.</summary>
    public required string TrainHash { get; init; }

    /// <summary>SHA-256 of the validation file, hexadecimal; null where it has no lines.</summary>
    public required string? ValidationHash { get; init; }

    /// <summary>What is wrong with the training file.</summary>
    public required DatasetReport TrainReport { get; init; }

    /// <summary>What is wrong with the validation file; null where it has no lines.</summary>
    public required DatasetReport? ValidationReport { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Examples that were left out.</summary>
/// <param name="Reason"><c>near_duplicate</c>, <c>limit</c>, or what is wrong with them.</param>
/// <param name="Count">How many.</param>
/// <param name="Examples">Ids of the first ten.</param>
public sealed record LeftOut(string Reason, int Count, IReadOnlyList<string> Examples);
