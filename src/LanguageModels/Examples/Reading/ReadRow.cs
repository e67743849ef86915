using StrategyFactory.Kernel.Text;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>What a row says.</summary>
/// <param name="Shape">Name of its shape.</param>
/// <param name="Messages">The conversation; the last message is the answer, of the assistant.</param>
/// <param name="Trimmed">Messages after the last answer that were left off.</param>
/// <param name="Fields">What it says about itself.</param>
internal sealed record ReadRow(string Shape, IReadOnlyList<ExampleMessage> Messages, int Trimmed, RowFields Fields);

/// <summary>What a row says about itself; null where it does not.</summary>
internal sealed record RowFields
{
    /// <summary>What it was made from.</summary>
    public string? Source { get; init; }

    public string? Philosopher { get; init => field = Composition.Of(value); }

    public string? Domain { get; init => field = Composition.Of(value); }

    public string? ConquestType { get; init => field = Composition.Of(value); }

    /// <summary>Who or what wrote the answer.</summary>
    public string? Model { get; init; }

    /// <summary>Whether the answer is wanted (KTO).</summary>
    public bool? Label { get; init; }
}
