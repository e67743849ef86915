using System.Net;
using System.Text;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>A cell of a table.</summary>
/// <param name="Text">Its text, blanks run together.</param>
/// <param name="Title">What is shown over it; null without.</param>
internal sealed record HtmlCell(string Text, string? Title);

/// <summary>The rows of all tables of a page, in their order. Nothing is run, looked up or nested: tags other than those of rows and cells are passed over.</summary>
internal static class HtmlTable
{
    internal static List<IReadOnlyList<HtmlCell>> Rows(string page)
    {
        List<IReadOnlyList<HtmlCell>> rows = [];
        List<HtmlCell>? row = null;
        StringBuilder? text = null;
        string? title = null;
        for (var at = 0; at < page.Length;)
        {
            if (page[at] != '<')
            {
                var next = page.IndexOf('<', at) is >= 0 and var found ? found : page.Length;
                text?.Append(page.AsSpan(at, next - at));
                at = next;
                continue;
            }

            var (tag, closing, tagTitle, end) = Tag(page, at);
            at = tag is "script" or "style" && !closing ? Skip(page, end, tag) : end;
            if (tag is "td" or "th" or "tr" or "table")
            {
                CloseCell();
                if (tag is "tr" or "table")
                {
                    CloseRow();
                    row = tag == "tr" && !closing ? [] : null;
                }
                else if (!closing)
                {
                    (row, text, title) = (row ?? [], new(), tagTitle);
                }
            }
            else
            {
                text?.Append(' ');
            }
        }

        CloseCell();
        CloseRow();
        return rows;

        void CloseCell()
        {
            if (text is not null)
            {
                row!.Add(new(string.Join(' ', WebUtility.HtmlDecode(text.ToString()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), title));
                text = null;
            }
        }

        void CloseRow()
        {
            if (row is { Count: > 0 })
            {
                rows.Add(row);
            }
        }
    }

    // The end of a tag is the first > outside of quotes.
    private static (string Name, bool Closing, string? Title, int End) Tag(string page, int start)
    {
        var at = start + 1;
        var closing = at < page.Length && page[at] == '/';
        at += closing ? 1 : 0;
        var name = at;
        while (at < page.Length && char.IsAsciiLetterOrDigit(page[at]))
        {
            at++;
        }

        var tag = page[name..at].ToLowerInvariant();
        var quote = '\0';
        var rest = at;
        while (at < page.Length && (quote != '\0' || page[at] != '>'))
        {
            quote = quote == '\0' && page[at] is '"' or '\'' ? page[at] : page[at] == quote ? '\0' : quote;
            at++;
        }

        return (tag, closing, Attribute(page[rest..at], "title="), Math.Min(page.Length, at + 1));
    }

    private static string? Attribute(string attributes, string name)
    {
        var at = attributes.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || at + name.Length >= attributes.Length || attributes[at + name.Length] is not ('"' or '\'') || attributes.IndexOf(attributes[at + name.Length], at + name.Length + 1) is not (> 0 and var end))
        {
            return null;
        }

        return WebUtility.HtmlDecode(attributes[(at + name.Length + 1)..end]);
    }

    private static int Skip(string page, int from, string tag) => page.IndexOf("</" + tag, from, StringComparison.OrdinalIgnoreCase) is >= 0 and var end ? end : page.Length;
}
