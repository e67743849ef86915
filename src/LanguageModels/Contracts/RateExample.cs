using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>Stores what somebody thinks of an example of ours, in place of what the same rater thought before.</summary>
/// <param name="ExampleId">An unknown one is not found.</param>
/// <param name="Rating">What is thought of it.</param>
public sealed record RateExample(Guid ExampleId, NewExampleRating Rating) : IRequest<ExampleRating>;

/// <summary>What somebody thinks of an example: stars, a gold star, words, or several of them.</summary>
public sealed record NewExampleRating
{
    /// <summary>Stars, 1 to 5; null for none.</summary>
    public int? Rating { get; init; }

    /// <summary>Whether a model should learn from it.</summary>
    public bool IsGoldStar { get; init; }

    /// <summary>What could be better; at most 10,000 characters.</summary>
    public string? Feedback { get; init; }

    /// <summary>Who rates, 1 to 200 characters; <c>user</c> where null.</summary>
    public string? Rater { get; init => field = Composition.Of(value); }
}

/// <summary>Takes back all that somebody thought of an example of ours.</summary>
/// <param name="ExampleId">An unknown one is not found.</param>
/// <param name="Rater">Who rated; <c>user</c> where null.</param>
public sealed record WithdrawExampleRating(Guid ExampleId, string? Rater = null) : IRequest
{
    /// <summary>Who, in the one form of a name.</summary>
    public string? Rater { get; init; } = Composition.Of(Rater);
}

/// <summary>A rating.</summary>
/// <param name="Rater">Who rated.</param>
/// <param name="Rating">Stars, 1 to 5; null for none.</param>
/// <param name="IsGoldStar">Whether a model should learn from it.</param>
/// <param name="Feedback">Words; may be empty.</param>
/// <param name="UpdatedAt">When, UTC; null where the source does not say.</param>
public sealed record ExampleRating(string Rater, int? Rating, bool IsGoldStar, string Feedback, DateTimeOffset? UpdatedAt);
