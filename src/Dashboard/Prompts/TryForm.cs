using System.Globalization;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Dashboard.Prompts;

/// <summary>A prompt to try, as it is typed. What is allowed is the module's to say; here is only read what is a number.</summary>
public sealed class TryForm
{
    /// <summary>Topic.</summary>
    public string? Topic { get; set; }

    /// <summary>What the user said last.</summary>
    public string? UserInput { get; set; }

    /// <summary>Earlier turns, one a line.</summary>
    public string? History { get; set; }

    /// <summary>In place of the character's own prompt.</summary>
    public string? BasePrompt { get; set; }

    /// <summary>Label of the character version; empty for production.</summary>
    public string? CharacterLabel { get; set; }

    /// <summary>Number of the attempt.</summary>
    public string? Attempt { get; set; } = "1";

    /// <summary>Reasons why earlier attempts failed, parted by commas.</summary>
    public string? Failures { get; set; }

    /// <summary>Longest prompt in tokens; empty for the configured budget.</summary>
    public string? TokenBudget { get; set; }

    /// <summary>Whether the kinds below decide, not the learned choice.</summary>
    public bool Given { get; set; } = true;

    /// <summary>Kinds to allow.</summary>
    public HashSet<string> Enhancements { get; } = new(StringComparer.Ordinal);

    /// <summary>The request that was typed; null where something is no number, with what is wrong by field.</summary>
    public (PreviewPrompt? Request, IReadOnlyDictionary<string, string> Wrong) Read(string character)
    {
        Dictionary<string, string> wrong = new(StringComparer.Ordinal);
        var attempt = Whole("performance_feedback.attempt", Attempt) ?? 1;
        var failures = (Failures ?? "").Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        PromptContext context = new()
        {
            Topic = PromptNames.Given(Topic),
            UserInput = PromptNames.Given(UserInput),
            ConversationHistory = [.. EntryLines.Read(History).Select(Turn)],
        };
        var isEmpty = context is { Topic: null, UserInput: null, ConversationHistory.Count: 0 };
        var request = new OptimizePrompt
        {
            Character = character,
            BasePrompt = string.IsNullOrWhiteSpace(BasePrompt) ? null : BasePrompt,
            Context = isEmpty ? null : context,
            PerformanceFeedback = new()
            {
                Attempt = attempt,
                PreviousFailures = [.. failures.Select(reason => new PreviousFailure { FailureReason = reason })],
            },
            CharacterLabel = PromptNames.Given(CharacterLabel),
            TokenBudget = Whole("token_budget", TokenBudget),
        };
        PreviewPrompt preview = new() { Request = request, Enhancements = Given ? [.. Enhancements.Order(StringComparer.Ordinal)] : null };
        return (wrong.Count > 0 ? null : preview, wrong);

        int? Whole(string field, string? typed)
        {
            if (string.IsNullOrWhiteSpace(typed))
            {
                return null;
            }

            if (int.TryParse(typed.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                return value;
            }

            wrong[field] = $"{field}: '{typed}' is no whole number.";
            return null;
        }
    }

    /// <summary><c>user: Hello</c>, or the user's where no role stands in front.</summary>
    private static ConversationTurn Turn(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon is > 0 and < 20 && !line[..colon].Contains(' ', StringComparison.Ordinal)
            ? new(line[..colon], line[(colon + 1)..].Trim())
            : new("user", line);
    }
}
