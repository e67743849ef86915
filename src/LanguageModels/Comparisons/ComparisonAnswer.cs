using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Serving;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>What one of two models answered to a prompt, or why it could not.</summary>
internal sealed class ComparisonAnswer
{
    public Guid ItemId { get; set; }

    /// <summary>One of <see cref="Sides"/>.</summary>
    public string Side { get; set; } = "";

    public Guid ComparisonId { get; set; }

    public string Text { get; set; } = "";

    /// <summary>Characters of the text.</summary>
    public int Length { get; set; }

    public string? FinishReason { get; set; }

    public int PromptTokens { get; set; }

    public int AnswerTokens { get; set; }

    public double FirstTokenSeconds { get; set; }

    public double Seconds { get; set; }

    public bool? IsExact { get; set; }

    public bool? IsJson { get; set; }

    public string? Error { get; set; }

    internal static ComparisonAnswer Of(ComparisonItem item, string side, Answer answer)
    {
        // a model may write NUL, which no database keeps
        var text = answer.Text.Replace('\0', '\uFFFD');
        return new()
        {
            ItemId = item.Id,
            Side = side,
            ComparisonId = item.ComparisonId,
            Text = text,
            Length = text.Length,
            FinishReason = answer.FinishReason,
            PromptTokens = answer.PromptTokens,
            AnswerTokens = answer.AnswerTokens,
            FirstTokenSeconds = answer.FirstTokenSeconds,
            Seconds = answer.Seconds,
            IsExact = item.Reference is { } reference ? AnswerChecks.IsExact(text, reference) : null,
            IsJson = item.ExpectsJson ? AnswerChecks.IsJson(text) : null,
        };
    }

    internal static ComparisonAnswer Failed(ComparisonItem item, string side, string reason) =>
        new() { ItemId = item.Id, Side = side, ComparisonId = item.ComparisonId, Error = reason };

    internal AnswerFacts Facts => new(Length, FinishReason, AnswerTokens, FirstTokenSeconds, Seconds, IsExact, IsJson, Error is not null);

    internal ComparedAnswer Describe() => new(
        Text, FinishReason, PromptTokens, AnswerTokens, FirstTokenSeconds, Seconds, PaceOf(AnswerTokens, FirstTokenSeconds, Seconds),
        IsExact, IsJson, Error);

    /// <summary>Tokens a second after the first one; null below two.</summary>
    internal static double? PaceOf(int tokens, double firstTokenSeconds, double seconds) =>
        tokens >= 2 && seconds > firstTokenSeconds ? (tokens - 1) / (seconds - firstTokenSeconds) : null;
}

/// <summary>Whose answer one is; also who wins.</summary>
internal static class Sides
{
    internal const string Base = "base";
    internal const string FineTuned = "fine_tuned";
    internal const string Tie = "tie";

    internal static string Other(string side) => side == Base ? FineTuned : Base;
}

internal sealed class ComparisonAnswerTable : IEntityTypeConfiguration<ComparisonAnswer>
{
    public void Configure(EntityTypeBuilder<ComparisonAnswer> builder)
    {
        builder.ToTable("comparison_answers");
        builder.HasKey(answer => new { answer.ItemId, answer.Side });
        builder.HasOne<ComparisonItem>().WithMany().HasForeignKey(answer => answer.ItemId);
        builder.HasIndex(answer => answer.ComparisonId);
    }
}
