using System.Globalization;
using System.Xml;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>
/// The optimisation report of MetaTrader 5: a spreadsheet in XML with one row for every pass. The columns up to <c>Trades</c> are figures, those
/// after it are the inputs. Read as a stream, without document types and without looking anything up outside the file.
/// </summary>
internal static class Mt5Report
{
    private const string Spreadsheet = "urn:schemas-microsoft-com:office:spreadsheet";
    private const int MostPasses = 1_000_000;
    private const int MostColumns = 1000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersFromEntities = 0,
        MaxCharactersInDocument = 256 * 1024 * 1024,
    };

    /// <exception cref="UnprocessableException">The file is not well formed, holds a document type, or has other columns.</exception>
    internal static List<ReportedPass> Read(UploadedFile file, double deposit, string field)
    {
        try
        {
            using var stream = new MemoryStream(file.Content.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, Settings);
            return Passes(Rows(reader), deposit, field);
        }
        catch (XmlException failure)
        {
            throw new UnprocessableException($"{field}: '{file.FileName}' cannot be read as XML: {failure.Message}", field);
        }
    }

    private static List<ReportedPass> Passes(IEnumerable<string[]> rows, double deposit, string field)
    {
        List<ReportedPass> passes = [];
        string[]? header = null;
        foreach (var row in rows)
        {
            if (header is null)
            {
                header = row;
                if (!header.Contains("Pass", StringComparer.Ordinal) || !header.Contains("Profit", StringComparer.Ordinal) || !header.Contains("Trades", StringComparer.Ordinal))
                {
                    throw new UnprocessableException($"{field}: the columns Pass, Profit and Trades are needed, in English; the first row is {string.Join(", ", header.Take(12))}.", field);
                }
            }
            else if (passes.Count < MostPasses && Pass(header, row, deposit) is { } pass)
            {
                passes.Add(pass);
            }
        }

        return passes;
    }

    private static ReportedPass? Pass(string[] header, string[] row, double deposit)
    {
        var trades = Array.IndexOf(header, "Trades");
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        for (var i = trades + 1; i < header.Length && i < row.Length; i++)
        {
            values[header[i]] = row[i];
        }

        return ReportNumber.Of(Cell("Pass")) is not { } number ? null : new((long)number, values, new()
        {
            InitialDeposit = deposit,
            NetProfit = ReportNumber.Of(Cell("Profit")),
            NetProfitPct = ReportNumber.Of(Cell("Profit")) is { } profit && deposit > 0 ? 100 * profit / deposit : null,
            ExpectedPayoff = ReportNumber.Of(Cell("Expected Payoff")),
            ProfitFactor = ReportNumber.Of(Cell("Profit Factor")),
            RecoveryFactor = ReportNumber.Of(Cell("Recovery Factor")),
            Sharpe = ReportNumber.Of(Cell("Sharpe Ratio")),
            MaxDrawdownPct = ReportNumber.Of(Cell("Equity DD %")),
            TotalTrades = ReportNumber.Whole(Cell("Trades")),
        });

        string? Cell(string name)
        {
            var at = Array.IndexOf(header, name);
            return at >= 0 && at < row.Length ? row[at] : null;
        }
    }

    // Only the first worksheet; a cell may say at which column it stands.
    private static IEnumerable<string[]> Rows(XmlReader reader)
    {
        List<string>? row = null;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "Worksheet")
            {
                yield break;
            }

            if (reader is { NodeType: XmlNodeType.Element, LocalName: "Row", IsEmptyElement: false })
            {
                row = [];
            }
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "Cell" } && row is not null)
            {
                if (int.TryParse(reader.GetAttribute("Index", Spreadsheet), CultureInfo.InvariantCulture, out var index) && index <= MostColumns)
                {
                    while (row.Count < index - 1)
                    {
                        row.Add("");
                    }
                }

                row.Add("");
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && row is { Count: > 0 and <= MostColumns })
            {
                row[^1] += reader.Value;
            }
            else if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "Row" && row is not null)
            {
                yield return [.. row];
                row = null;
            }
        }
    }
}
