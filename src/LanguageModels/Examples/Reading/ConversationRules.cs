using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>What a conversation must be to learn from.</summary>
internal static class ConversationRules
{
    /// <summary>What is wrong with it; null where nothing is. Messages after the last answer do not count as wrong here.</summary>
    internal static RowFault? Check(IReadOnlyList<ExampleMessage> messages)
    {
        var (asked, answered) = (-1, -1);
        for (var place = 0; place < messages.Count; place++)
        {
            var (role, content) = (messages[place].Role, messages[place].Content);
            if (CheckOne(role, content, place) is { } fault)
            {
                return fault;
            }

            asked = asked < 0 && role == Turns.User ? place : asked;
            answered = role == Turns.Assistant ? place : answered;
        }

        return answered < 0 ? new(FaultKinds.NoAnswer, "has no answer: no message of the assistant")
            : asked < 0 || asked > answered ? new(FaultKinds.Role, "asks nothing before its answer: no message of the user")
            : null;
    }

    /// <summary>What is wrong with one message, wherever it stands.</summary>
    internal static RowFault? CheckOne(string role, string content, int place)
    {
        if (role == Turns.System && place > 0)
        {
            return new(FaultKinds.Role, $"message {place + 1} is of the system; only the first one may be");
        }

        if (string.IsNullOrWhiteSpace(content))
        {
            return new(FaultKinds.Empty, $"message {place + 1} ({role}) is empty");
        }

        return content.Contains('\0', StringComparison.Ordinal)
            ? new(FaultKinds.Encoding, $"message {place + 1} ({role}) holds the character NUL (U+0000), which cannot be kept")
            : null;
    }
}
