using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>Which examples are meant; null lets all through.</summary>
public sealed record ExampleFilter
{
    /// <summary>Whose they are.</summary>
    public string? Philosopher { get; init => field = Composition.Of(value); }

    /// <summary>Their domain.</summary>
    public string? Domain { get; init => field = Composition.Of(value); }

    /// <summary>Their type, such as <c>CANDIDATE</c>.</summary>
    public string? ConquestType { get; init => field = Composition.Of(value); }

    /// <summary>True for those with a gold star of anybody, false for those without.</summary>
    public bool? GoldStar { get; init; }

    /// <summary>Words that a message holds, in any case. At most 200 characters.</summary>
    public string? Search { get; init; }

    /// <summary>
    /// <c>own</c> for our own tables, <c>aristotle</c> for those of <c>ConnectionStrings:Aristotle</c>; where null the latter if it is set.
    /// </summary>
    public string? Source { get; init; }
}

/// <summary>A page of examples, newest first.</summary>
/// <param name="Filter">Which ones.</param>
/// <param name="Page">From 1.</param>
/// <param name="Size">Examples a page, 1 to 200.</param>
public sealed record FindExamples(ExampleFilter Filter, int Page = 1, int Size = 25) : IRequest<FoundExamples>;

/// <summary>A page of examples.</summary>
/// <param name="Source">Where they lie: <c>own</c> or <c>aristotle</c>.</param>
/// <param name="Examples">Those of the page.</param>
/// <param name="Total">Examples that match, of all pages.</param>
public sealed record FoundExamples(string Source, IReadOnlyList<ExampleSummary> Examples, long Total);

/// <summary>An example in a list.</summary>
/// <param name="Id">What requests name it by.</param>
/// <param name="Philosopher">Whose it is.</param>
/// <param name="Domain">Its domain.</param>
/// <param name="ConquestType">Its type.</param>
/// <param name="MadeFrom">What it was made from; its own id where nobody said.</param>
/// <param name="Messages">Messages, the answer included.</param>
/// <param name="Asked">How its last question begins.</param>
/// <param name="Answered">How its answer begins; empty where there is none.</param>
/// <param name="Model">Who or what wrote the answer; empty where nobody knows.</param>
/// <param name="IsGoldStar">Whether anybody gave it a gold star.</param>
/// <param name="Ratings">How many rated it.</param>
/// <param name="AverageRating">Mean of the stars, 1 to 5; null without any.</param>
/// <param name="CreatedAt">When it was stored, UTC.</param>
public sealed record ExampleSummary(
    string Id,
    string Philosopher,
    string Domain,
    string ConquestType,
    string MadeFrom,
    int Messages,
    string Asked,
    string Answered,
    string Model,
    bool IsGoldStar,
    long Ratings,
    double? AverageRating,
    DateTimeOffset CreatedAt);

/// <summary>An example with all that was said and thought of it.</summary>
/// <param name="Id">An unknown one is not found.</param>
/// <param name="Source">Where it lies: <c>own</c> or <c>aristotle</c>; where null as for lists.</param>
public sealed record GetExample(string Id, string? Source = null) : IRequest<Example>;

/// <summary>An example.</summary>
/// <param name="Summary">What lists say of it.</param>
/// <param name="Messages">All messages; the answer is the last one, if there is one.</param>
/// <param name="Ratings">Everybody's, by rater.</param>
public sealed record Example(ExampleSummary Summary, IReadOnlyList<ExampleMessage> Messages, IReadOnlyList<ExampleRating> Ratings);

/// <summary>What examples are worth, in a few numbers.</summary>
/// <param name="Filter">Which ones; neither gold star nor search.</param>
public sealed record GetExampleStatistics(ExampleFilter Filter) : IRequest<ExampleStatistics>;

/// <summary>What examples are worth.</summary>
/// <param name="Source">Where they lie: <c>own</c> or <c>aristotle</c>.</param>
/// <param name="Examples">Examples.</param>
/// <param name="Rated">Of these, rated by anybody.</param>
/// <param name="GoldStars">Of these, with a gold star of anybody.</param>
/// <param name="GoldStarRate">Gold stars of the rated ones; null where none is rated.</param>
/// <param name="Ratings">Ratings in stars.</param>
/// <param name="RatingCounts">Of these with 1, 2, 3, 4 and 5 stars.</param>
/// <param name="AverageRating">Their mean; null without any.</param>
/// <param name="RatingSd">Their sample standard deviation; null below two.</param>
/// <param name="ConsistencyScore">1 − sd/mean between 0 and 1, higher is steadier; 1 below two ratings.</param>
/// <param name="Groups">By whose they are, largest first; at most 200.</param>
public sealed record ExampleStatistics(
    string Source,
    long Examples,
    long Rated,
    long GoldStars,
    double? GoldStarRate,
    long Ratings,
    IReadOnlyList<long> RatingCounts,
    double? AverageRating,
    double? RatingSd,
    double ConsistencyScore,
    IReadOnlyList<ExampleGroup> Groups);

/// <summary>Examples that belong together.</summary>
/// <param name="Philosopher">Whose they are.</param>
/// <param name="Domain">Their domain.</param>
/// <param name="ConquestType">Their type.</param>
/// <param name="Examples">Examples.</param>
/// <param name="GoldStars">Of these, with a gold star of anybody.</param>
public sealed record ExampleGroup(string Philosopher, string Domain, string ConquestType, long Examples, long GoldStars);
