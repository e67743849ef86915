using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>Counts what became of the rows of a file.</summary>
internal sealed class ImportTally
{
    /// <summary>Refused rows that are listed; all are counted.</summary>
    internal const int MostRefusals = 100;

    private readonly SortedDictionary<string, int> _shapes = new(StringComparer.Ordinal);
    private readonly List<RefusedRow> _refusals = [];
    private int _read;
    private int _rated;
    private int _trimmed;
    private int _refused;

    internal int Stored { get; set; }

    internal void Take(ReadRow row, NewExample example)
    {
        _read++;
        _shapes[row.Shape] = _shapes.GetValueOrDefault(row.Shape) + 1;
        _trimmed += row.Trimmed > 0 ? 1 : 0;
        _rated += example.Rating is null ? 0 : 1;
    }

    internal void Refuse(RawRow row, RowFault fault)
    {
        _refused++;
        if (_refusals.Count < MostRefusals)
        {
            _refusals.Add(new(row.Number, row.Line, fault.Reason));
        }
    }

    /// <exception cref="UnprocessableException">No row could be read.</exception>
    internal ImportedExamples Report(string fileName)
    {
        var report = new ImportedExamples(
            fileName, _read + _refused, Stored, _read - Stored, _rated, _trimmed, _refused, _shapes, _refusals);
        return _read > 0 ? report : throw new UnprocessableException(Nothing(), "file") { Details = report };
    }

    private string Nothing() => _refusals is [var first, ..]
        ? $"file: none of its {_refused} rows could be read; on line {first.Line}: {first.Reason}."
        : "file: has no rows; a JSON array or JSON lines of conversations.";
}
