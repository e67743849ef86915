using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>
/// What the viewer thinks of an example. A rating replaces all that the same rater thought before, so a star more must bring along the
/// gold star and the words that were there.
/// </summary>
public static class OwnRating
{
    /// <summary>Who rates on these pages where no other name is given.</summary>
    public const string Rater = "user";

    /// <summary>The rating of a rater; one of nothing where there is none.</summary>
    public static NewExampleRating Of(Example example, string rater)
    {
        ArgumentNullException.ThrowIfNull(example);
        return example.Ratings.FirstOrDefault(rating => rating.Rater == rater) is { } known
            ? new() { Rating = known.Rating, IsGoldStar = known.IsGoldStar, Feedback = known.Feedback, Rater = rater }
            : new() { Rater = rater };
    }

    /// <summary>Who else gave a gold star; empty for nobody.</summary>
    public static IReadOnlyList<string> GoldOfOthers(Example example, string rater)
    {
        ArgumentNullException.ThrowIfNull(example);
        return [.. example.Ratings.Where(rating => rating.IsGoldStar && rating.Rater != rater).Select(rating => rating.Rater)];
    }
}
