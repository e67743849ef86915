using System.Net;
using System.Text;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>A cell of a table.</summary>
/// <param name="Text">Its text, blanks run together.</param>
/// <param name="Title">What is shown over it; null without.</param>
internal sealed record HtmlCell(string Text, string? Title);

/// <summary>
/// The rows of all tables of a page, in their order. Nothing is run, looked up or nested: tags other than those of rows and cells are
/// passed over. Nothing is kept but the row at hand.
/// </summary>
internal sealed class HtmlTable(string field)
{
    private static readonly string[] Tags = ["td", "th", "tr", "table", "script", "style"];

    private readonly List<HtmlCell> _row = [];
    private readonly StringBuilder _text = new();
    private bool _inCell;
    private string? _title;

    /// <summary>Calls <paramref name="each"/> with every row that has a cell. The row holds until the next call.</summary>
    /// <exception cref="UnprocessableException">A row or a cell is above a bound.</exception>
    internal void ForEach(string page, Action<IReadOnlyList<HtmlCell>> each)
    {
        for (var at = 0; at < page.Length;)
        {
            if (page[at] != '<')
            {
                var next = page.IndexOf('<', at) is >= 0 and var found ? found : page.Length;
                Add(page.AsSpan(at, next - at));
                at = next;
                continue;
            }

            var (tag, closing, attributes, end) = Tag(page, at);
            at = tag is "script" or "style" && !closing ? Skip(page, end, tag) : end;
            if (tag is not ("td" or "th" or "tr" or "table"))
            {
                Add(" ");
                continue;
            }

            CloseCell();
            if (tag is "tr" or "table")
            {
                CloseRow(each);
            }
            else if (!closing)
            {
                (_inCell, _title) = (true, Attribute(page.AsSpan(attributes), "title="));
                ReportBounds.Require(field, "the characters of a cell's title are", _title?.Length ?? 0, ReportBounds.LongestText);
            }
        }

        CloseCell();
        CloseRow(each);
    }

    private void Add(ReadOnlySpan<char> text)
    {
        if (_inCell)
        {
            ReportBounds.Require(field, "the characters of a cell are at least", _text.Length + text.Length, ReportBounds.LongestText);
            _text.Append(text);
        }
    }

    private void CloseCell()
    {
        if (_inCell)
        {
            ReportBounds.Require(field, "the columns of a row are at least", _row.Count + 1, ReportBounds.MostColumns);
            _row.Add(new(Plain(_text), _title));
            _text.Clear();
            _inCell = false;
        }
    }

    private void CloseRow(Action<IReadOnlyList<HtmlCell>> each)
    {
        if (_row.Count > 0)
        {
            each(_row);
            _row.Clear();
        }
    }

    private static string Plain(StringBuilder text) =>
        text.Length == 0 ? ""
            : string.Join(' ', WebUtility.HtmlDecode(text.ToString()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // The end of a tag is the first > outside of quotes.
    private static (string Name, bool Closing, Range Attributes, int End) Tag(string page, int start)
    {
        var at = start + 1;
        var closing = at < page.Length && page[at] == '/';
        at += closing ? 1 : 0;
        var name = at;
        while (at < page.Length && char.IsAsciiLetterOrDigit(page[at]))
        {
            at++;
        }

        var tag = Known(page.AsSpan(name..at));
        var quote = '\0';
        var rest = at;
        while (at < page.Length && (quote != '\0' || page[at] != '>'))
        {
            quote = quote == '\0' && page[at] is '"' or '\'' ? page[at] : page[at] == quote ? '\0' : quote;
            at++;
        }

        return (tag, closing, rest..at, Math.Min(page.Length, at + 1));
    }

    // A page may have a million tags: their names are not made anew.
    private static string Known(ReadOnlySpan<char> name)
    {
        foreach (var known in Tags)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return "";
    }

    private static string? Attribute(ReadOnlySpan<char> attributes, string name)
    {
        var at = attributes.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        var value = at < 0 ? [] : attributes[(at + name.Length)..];
        if (value.Length == 0 || value[0] is not ('"' or '\'') || value[1..].IndexOf(value[0]) is not (>= 0 and var end))
        {
            return null;
        }

        return WebUtility.HtmlDecode(value.Slice(1, end).ToString());
    }

    private static int Skip(string page, int from, string tag) =>
        page.IndexOf("</" + tag, from, StringComparison.OrdinalIgnoreCase) is >= 0 and var end ? end : page.Length;
}
