using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>
/// Stores the conversations of a file in one transaction. One that is known already, or stands in the file twice, adds nothing.
/// </summary>
/// <remarks>
/// A JSON array or JSON lines, plain or packed by gzip, in UTF-8. Rows are of the shapes <c>messages</c> (role, content),
/// <c>conversations</c> (from, value: ShareGPT), Alpaca, prompt and completion, or ChatML in <c>text</c>. Every row is read or refused.
/// </remarks>
public sealed record ImportExamples : IRequest<ImportedExamples>
{
    /// <summary>The file's name.</summary>
    public required string FileName { get; init; }

    /// <summary>The file, read once from its position.</summary>
    public required Stream Content { get; init; }

    /// <summary>Whose the conversations are where a row does not say; empty for nobody's. At most 200 characters.</summary>
    public string? Philosopher { get; init => field = Composition.Of(value); }

    /// <summary>Likewise their domain.</summary>
    public string? Domain { get; init => field = Composition.Of(value); }

    /// <summary>Likewise their type, such as <c>CANDIDATE</c>.</summary>
    public string? ConquestType { get; init => field = Composition.Of(value); }

    /// <summary>Gives a gold star to every row that does not say itself what it is worth.</summary>
    public bool GoldStar { get; init; }

    /// <summary>Gives so many stars, 1 to 5, to every row that does not say itself what it is worth; null for none.</summary>
    public int? Rating { get; init; }

    /// <summary>Who rates; <c>import</c> where null. At most 200 characters.</summary>
    public string? Rater { get; init => field = Composition.Of(value); }

    /// <summary>Receives the bytes of <see cref="Content"/> read so far.</summary>
    public Action<long>? Progress { get; init; }
}

/// <summary>What an import did.</summary>
/// <param name="FileName">Name of the file.</param>
/// <param name="Rows">Rows of the file: stored, known and refused.</param>
/// <param name="Stored">Conversations stored.</param>
/// <param name="Known">Rows whose conversation was stored before, or by a row before.</param>
/// <param name="Rated">Rows whose conversation was given a rating.</param>
/// <param name="Trimmed">Rows whose messages after the last answer were left off.</param>
/// <param name="Refused">Rows refused.</param>
/// <param name="Shapes">Rows by their shape.</param>
/// <param name="Refusals">The first 100 refused rows.</param>
public sealed record ImportedExamples(
    string FileName,
    int Rows,
    int Stored,
    int Known,
    int Rated,
    int Trimmed,
    int Refused,
    IReadOnlyDictionary<string, int> Shapes,
    IReadOnlyList<RefusedRow> Refusals);

/// <summary>A row that could not be read.</summary>
/// <param name="Row">Its number, from 1.</param>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record RefusedRow(int Row, int Line, string Reason);
