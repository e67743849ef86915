using System.Xml;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>
/// The optimisation report of MetaTrader 5: a spreadsheet in XML with one row for every pass. The columns up to <c>Trades</c> are figures,
/// those after it are the inputs.
/// </summary>
internal sealed class Mt5Report
{
    private static readonly string[] Needed = ["Pass", "Profit", "Trades"];

    private readonly string?[] _header;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly double _deposit;

    private Mt5Report(ReadOnlySpan<string?> header, double deposit, string field)
    {
        (_header, _deposit) = (header.ToArray(), deposit);
        for (var i = 0; i < header.Length; i++)
        {
            ReportBounds.Require(field, "the characters of a column's name are", header[i]?.Length ?? 0, ReportBounds.LongestName);
            _columns.TryAdd(header[i] ?? "", i);
        }

        if (!Needed.All(_columns.ContainsKey))
        {
            var first = string.Join(", ", _header.Take(12).Select(name => name is { Length: > 40 } ? name[..40] + "…" : name));
            throw new UnprocessableException(
                $"{field}: the columns Pass, Profit and Trades are needed, in English; the first row is {first}.", field);
        }
    }

    /// <summary>Calls <paramref name="each"/> with every pass and returns their number.</summary>
    /// <exception cref="UnprocessableException">
    /// The file is not well formed, holds a document type, has other columns, or is above a bound.
    /// </exception>
    internal static int ForEach(UploadedFile file, double deposit, string field, Action<ReportedPass> each)
    {
        Mt5Report? report = null;
        var passes = 0;
        try
        {
            new SpreadsheetRows(field).ForEach(file, row =>
            {
                if (report is null)
                {
                    report = new(row.Span, deposit, field);
                }
                else if (report.Pass(row.Span) is { } pass)
                {
                    ReportBounds.Require(field, "the passes are at least", ++passes, ReportBounds.MostPasses);
                    each(pass);
                }
            });
        }
        catch (XmlException failure)
        {
            throw new UnprocessableException($"{field}: '{file.FileName}' cannot be read as XML: {failure.Message}", field);
        }

        return passes;
    }

    private ReportedPass? Pass(ReadOnlySpan<string?> row)
    {
        if (ReportNumber.Of(Cell(row, "Pass")) is not { } number)
        {
            return null;
        }

        var profit = ReportNumber.Of(Cell(row, "Profit"));
        return new((long)number, Inputs(row), new()
        {
            InitialDeposit = _deposit,
            NetProfit = profit,
            NetProfitPct = profit is { } money && _deposit > 0 ? 100 * money / _deposit : null,
            ExpectedPayoff = ReportNumber.Of(Cell(row, "Expected Payoff")),
            ProfitFactor = ReportNumber.Of(Cell(row, "Profit Factor")),
            RecoveryFactor = ReportNumber.Of(Cell(row, "Recovery Factor")),
            Sharpe = ReportNumber.Of(Cell(row, "Sharpe Ratio")),
            MaxDrawdownPct = ReportNumber.Of(Cell(row, "Equity DD %")),
            TotalTrades = ReportNumber.Whole(Cell(row, "Trades")),
        });
    }

    // A cell that is not there says nothing about its input.
    private Dictionary<string, string> Inputs(ReadOnlySpan<string?> row)
    {
        var start = Math.Min(_columns["Trades"] + 1, row.Length);
        var given = row[start..Math.Clamp(_header.Length, start, row.Length)];
        Dictionary<string, string> inputs = new(given.Length - given.Count((string?)null), StringComparer.Ordinal);
        for (var i = 0; i < given.Length; i++)
        {
            if (given[i] is { } value)
            {
                inputs[_header[start + i] ?? ""] = value;
            }
        }

        return inputs;
    }

    private string? Cell(ReadOnlySpan<string?> row, string name) =>
        _columns.TryGetValue(name, out var at) && at < row.Length ? row[at] : null;
}
