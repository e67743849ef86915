using System.Globalization;
using System.Text;
using System.Xml;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>
/// The rows of the first worksheet of a spreadsheet in XML, one after the other. Read as a stream, without document types and without
/// looking anything up outside the file; nothing is kept but the row at hand.
/// </summary>
internal sealed class SpreadsheetRows(string field)
{
    private const string Spreadsheet = "urn:schemas-microsoft-com:office:spreadsheet";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersFromEntities = 0,
        MaxCharactersInDocument = ReportBounds.LargestReport,
    };

    private readonly string?[] _row = new string?[ReportBounds.MostColumns];
    private readonly StringBuilder _text = new();
    private bool _inRow;
    private int _cell = -1;
    private int _next;

    /// <summary>
    /// Calls <paramref name="each"/> with every row: its cells by column, null where there is none. The row holds until the next call.
    /// </summary>
    /// <exception cref="XmlException">The file is not well formed, or holds a document type.</exception>
    /// <exception cref="UnprocessableException">It is above a bound.</exception>
    internal void ForEach(UploadedFile file, Action<ReadOnlyMemory<string?>> each)
    {
        using var stream = new RationedStream(file.Content, ReportBounds.LongestNode);
        using var reader = XmlReader.Create(stream, Settings);
        while (reader.Read() && reader is not { NodeType: XmlNodeType.EndElement, LocalName: "Worksheet" })
        {
            ReportBounds.Require(field, "the elements lie within each other to a depth of", reader.Depth, ReportBounds.DeepestElement);
            switch (reader)
            {
                case { NodeType: XmlNodeType.Element, LocalName: "Row", IsEmptyElement: false }:
                    (_inRow, _cell, _next) = (true, -1, 0);
                    Array.Clear(_row);
                    break;
                case { NodeType: XmlNodeType.Element, LocalName: "Cell" } when _inRow:
                    EndCell();
                    StartCell(reader);
                    break;
                case { NodeType: XmlNodeType.Text or XmlNodeType.CDATA } when _cell >= 0:
                    _text.Append(reader.Value);
                    ReportBounds.Require(field, "the characters of a cell are at least", _text.Length, ReportBounds.LongestText);
                    break;
                case { NodeType: XmlNodeType.EndElement, LocalName: "Row" } when _inRow:
                    EndCell();
                    _inRow = false;
                    each(_row.AsMemory(0, _next));
                    break;
            }

            stream.Renew();
        }
    }

    // A cell may say at which column it stands, and over how many further ones it reaches.
    private void StartCell(XmlReader reader)
    {
        _cell = Math.Max(_next, Number(reader, "Index", 1) - 1);
        var reach = (long)_cell + Number(reader, "MergeAcross", 0) + 1;
        ReportBounds.Require(field, "the columns of a row are at least", reach, ReportBounds.MostColumns);
        _next = (int)reach;
    }

    private void EndCell()
    {
        if (_cell >= 0)
        {
            _row[_cell] = _text.ToString();
            _text.Clear();
            _cell = -1;
        }
    }

    private int Number(XmlReader reader, string name, int least)
    {
        if (reader.GetAttribute(name, Spreadsheet) is not { } text)
        {
            return least;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= ReportBounds.MostColumns)
        {
            return number;
        }

        var shown = text.Length <= 40 ? text : text[..40] + "…";
        throw new UnprocessableException(
            $"{field}: a cell has ss:{name}=\"{shown}\"; allowed: {least} to {ReportBounds.MostColumns}.", field);
    }
}
