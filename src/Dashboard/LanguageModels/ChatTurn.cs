using System.Text;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>A message of a conversation; an answer grows while it is written, by another thread than the one that shows it.</summary>
/// <param name="role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="text">What is known of it.</param>
public sealed class ChatTurn(string role, string text = "")
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new(text);

    /// <summary>Whose it is.</summary>
    public string Role => role;

    /// <summary>Tells it from the others of the page.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>What it says so far.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>Whether it is being written.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>Whether the viewer ended it.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Why there is no answer, or null.</summary>
    public string? Error { get; set; }

    /// <summary>The whole answer with its figures; null before its end, and where it was stopped.</summary>
    public ChatAnswer? Answer { get; private set; }

    /// <summary>Tokens a second behind the first one; null below two tokens.</summary>
    public double? TokensPerSecond => Answer is { AnswerTokens: > 1 } answer && answer.Seconds > answer.FirstTokenSeconds
        ? (answer.AnswerTokens - 1) / (answer.Seconds - answer.FirstTokenSeconds)
        : null;

    /// <summary>Adds a piece.</summary>
    public void Add(string piece)
    {
        lock (_lock)
        {
            _text.Append(piece);
        }
    }

    /// <summary>Ends it with what was answered in the end.</summary>
    public void End(ChatAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        lock (_lock)
        {
            _text.Clear().Append(answer.Text);
        }

        Answer = answer;
    }

    /// <summary>The messages that an answer to this conversation is asked for with.</summary>
    /// <param name="system">What stands above the conversation; blank for nothing.</param>
    /// <param name="turns">The conversation; turns that say nothing are left out.</param>
    public static IReadOnlyList<ExampleMessage> Messages(string? system, IEnumerable<ChatTurn> turns)
    {
        ArgumentNullException.ThrowIfNull(turns);
        List<ExampleMessage> messages = string.IsNullOrWhiteSpace(system) ? [] : [new("system", system.Trim())];
        foreach (var turn in turns)
        {
            if (turn.Text is var text && !string.IsNullOrWhiteSpace(text))
            {
                messages.Add(new(turn.Role, text));
            }
        }

        return messages;
    }
}
