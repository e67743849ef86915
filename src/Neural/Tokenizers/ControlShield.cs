using System.Buffers;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// Keeps what people wrote from becoming marks of the format. A template writes contents and marks into one text, where they could not be
/// told apart; so in the contents the first character of whatever spells a control token is replaced by a private character that nobody
/// used, and put back once the marks are found. The template still sees a text of the same length in which all else is as it was.
/// </summary>
internal sealed class ControlShield
{
    private const char FirstPrivate = '\ue000', LastPrivate = '\uf8ff';

    private readonly SearchValues<string> _control;
    private readonly Dictionary<char, char> _standIns = [];
    private readonly Dictionary<char, char> _originals = [];

    /// <summary>Shields a conversation.</summary>
    /// <param name="control">All control tokens' texts.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="template">The template's source: private characters of its own are left alone too.</param>
    public ControlShield(IReadOnlyList<string> control, IReadOnlyList<ChatMessage> messages, string template)
    {
        _control = SearchValues.Create([.. control], StringComparison.Ordinal);
        var free = Free(messages, template).GetEnumerator();
        Mark = Next(free);
        foreach (var first in control.Select(text => text[0]).Distinct())
        {
            var standIn = Next(free);
            _standIns.Add(first, standIn);
            _originals.Add(standIn, first);
        }

        Messages = [.. messages.Select(message => message with { Content = Cover(message.Content) })];
    }

    /// <summary>The conversation as the template gets it.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; }

    /// <summary>A character that occurs nowhere.</summary>
    public char Mark { get; }

    /// <summary>Puts the characters back.</summary>
    public string Uncover(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstPrivate, LastPrivate))
        {
            return text;
        }

        return string.Create(text.Length, text, (span, given) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = _originals.GetValueOrDefault(given[i], given[i]);
            }
        });
    }

    private string Cover(string content)
    {
        var at = content.AsSpan().IndexOfAny(_control);
        if (at < 0)
        {
            return content;
        }

        var covered = content.ToCharArray();
        while (at >= 0)
        {
            covered[at] = _standIns[content[at]];

            // one may begin within another
            var next = content.AsSpan(at + 1).IndexOfAny(_control);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return new(covered);
    }

    private static IEnumerable<char> Free(IReadOnlyList<ChatMessage> messages, string template)
    {
        HashSet<char> used = [.. messages.SelectMany(message => message.Content).Concat(template)
            .Where(letter => letter is >= FirstPrivate and <= LastPrivate)];
        for (var letter = LastPrivate; letter >= FirstPrivate; letter--)
        {
            if (!used.Contains(letter))
            {
                yield return letter;
            }
        }
    }

    private static char Next(IEnumerator<char> free) => free.MoveNext()
        ? free.Current
        : throw new ChatTemplateException("The messages use every private character of Unicode; some must be left free.");
}
