using System.Text;
using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>A conversation as ChatML: every message between <c>&lt;|im_start|&gt;ROLE</c> and <c>&lt;|im_end|&gt;</c>.</summary>
internal static class ChatMl
{
    private const string Start = "<|im_start|>";
    private const string End = "<|im_end|>";

    internal static string Write(IEnumerable<ExampleMessage> messages)
    {
        var text = new StringBuilder();
        foreach (var message in messages)
        {
            text.Append(Start).Append(message.Role).Append('\n').Append(message.Content).Append(End).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Adds the messages of a text.</summary>
    internal static RowFault? Read(string text, List<ExampleMessage> messages)
    {
        for (var rest = text.AsSpan().Trim(); !rest.IsEmpty; rest = rest.TrimStart())
        {
            var (line, end) = (rest.IndexOf('\n'), rest.IndexOf(End));
            if (!rest.StartsWith(Start) || line < 0 || end < line)
            {
                return new(
                    FaultKinds.Shape,
                    $"text: is no ChatML at message {messages.Count + 1}; {Start}ROLE, a line break, what it says, {End}");
            }

            var role = rest[Start.Length..line].Trim().ToString();
            if (Turns.RoleOf(role) is not { } known)
            {
                return new(FaultKinds.Role, $"text: the role of message {messages.Count + 1} is not known; system, user, assistant");
            }

            Turns.Add(known, rest[(line + 1)..end].ToString(), messages);
            rest = rest[(end + End.Length)..];
        }

        return messages.Count > 0 ? null : new(FaultKinds.Empty, "text: is empty");
    }
}

/// <summary>ChatML in <c>text</c>.</summary>
internal sealed class ChatMlShape : IRowShape
{
    private const string Field = "text";

    public string Name => "chatml";

    public bool Fits(JsonElement row) => Turns.Text(row, Field) is not null;

    public RowFault? Read(JsonElement row, List<ExampleMessage> messages) => ChatMl.Read(Turns.Text(row, Field)!, messages);
}
