using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>What is wrong with an example whose row could be read.</summary>
internal static class ExampleChecks
{
    internal static IEnumerable<DatasetIssue> Of(ReadRow row, int line)
    {
        if (row.Trimmed > 0)
        {
            yield return Error(
                IssueKinds.NoFinalAnswer, $"{row.Trimmed} message(s) follow the last answer; the last one must be of the assistant.");
        }

        if (OutOfTurn(row.Messages) is { } place)
        {
            yield return Warning(IssueKinds.Order, $"message {place + 1} is of the {row.Messages[place].Role} where it is not their turn.");
        }

        for (var i = 0; i < row.Messages.Count; i++)
        {
            var (role, content) = (row.Messages[i].Role, row.Messages[i].Content);
            if (ControlMarkers.First(content) is { } marker)
            {
                yield return Error(IssueKinds.ControlMarker, $"message {i + 1} ({role}) holds {marker}, which begins or ends a message.");
            }

            foreach (var secret in Secrets.In(content))
            {
                yield return Warning(IssueKinds.Secret, $"message {i + 1} ({role}) holds what looks like {secret}.");
            }
        }

        DatasetIssue Error(string kind, string message) => new(line, kind, IssueSeverity.Error, message);

        DatasetIssue Warning(string kind, string message) => new(line, kind, IssueSeverity.Warning, message);
    }

    /// <summary>The first message that is not of whose turn it is: user and assistant in turns, the user first.</summary>
    private static int? OutOfTurn(IReadOnlyList<ExampleMessage> messages)
    {
        var expected = Turns.User;
        for (var place = messages[0].Role == Turns.System ? 1 : 0; place < messages.Count; place++)
        {
            if (messages[place].Role != expected)
            {
                return place;
            }

            expected = expected == Turns.User ? Turns.Assistant : Turns.User;
        }

        return null;
    }
}
