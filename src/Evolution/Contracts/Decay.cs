using System.Text.Json.Serialization;
using MediatR;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>How promotions do since they were promoted.</summary>
public static class DecayStatus
{
    /// <summary>Nothing speaks against what was promised, or there is too little to tell.</summary>
    public const string Holding = "holding";

    /// <summary>It earns less than was promised.</summary>
    public const string Decaying = "decaying";

    /// <summary>It no longer earns its costs.</summary>
    public const string Dead = "dead";

    /// <summary>It cannot be followed; the reason is told.</summary>
    public const string Unknown = "unknown";

    /// <summary>All of them, the worst first.</summary>
    public static IReadOnlyList<string> All { get; } = [Dead, Decaying, Unknown, Holding];
}

/// <summary>How a promotion does on the bars that came after those it was made of. Returns are fractions after costs.</summary>
/// <param name="Status">One of <see cref="DecayStatus"/>.</param>
/// <param name="Sentence">The same in one sentence with its figures.</param>
/// <param name="Since">
/// Since when the status holds: the exit of the trade that decided it (for a ladder the date), or the first bar; null without one.
/// </param>
public sealed record PromotionDecay(string Status, string Sentence, DateTimeOffset? Since)
{
    /// <summary>Bars that came later; null where it is unknown.</summary>
    public int? Bars { get; init; }

    /// <summary>Open time of the first of them.</summary>
    public DateTimeOffset? FirstBar { get; init; }

    /// <summary>Open time of the last of them.</summary>
    public DateTimeOffset? LastBar { get; init; }

    /// <summary>What is compared: <c>trades</c>, or <c>days</c> for a ladder, whose trades overlap.</summary>
    public required string Sample { get; init; }

    /// <summary>Closed trades, or whole days; null where it is unknown.</summary>
    public int? Count { get; init; }

    /// <summary>Mean return of one of them; null without any.</summary>
    public double? Mean { get; init; }

    /// <summary>Lower end of the confidence sequence of the mean now; null where nothing can be said.</summary>
    public double? Lower { get; init; }

    /// <summary>The lowest that its upper end has been since there were enough to tell; null before.</summary>
    public double? Upper { get; init; }

    /// <summary>Mean return of one of them in the simulation that was promoted; null where it is unknown.</summary>
    public double? Promise { get; init; }

    /// <summary>Profit factor of the closed trades; null without a loss.</summary>
    public double? ProfitFactor { get; init; }

    /// <summary>Compounded return over the later bars, open trades marked to the last close; null without bars.</summary>
    public double? TotalReturn { get; init; }

    /// <summary>Series of those the model was made of whose bars are others now.</summary>
    public IReadOnlyList<string> ChangedSeries { get; init; } = [];

    /// <summary>Why it cannot be followed; null where it can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>When the status last became another; null while it is the first.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>When this was found.</summary>
    public DateTimeOffset ComputedAt { get; init; }
}

/// <summary>How a promotion does since it was promoted, with its course.</summary>
/// <param name="PromotedId">Id of the promotion record; an unknown one, a candidate or one not yet followed is not found.</param>
public sealed record GetPromotionDecay(Guid PromotedId) : IRequest<PromotionDecayDetails>;

/// <summary>How a promotion does and did.</summary>
/// <param name="PromotedId">The promotion.</param>
/// <param name="Decay">How it stands.</param>
/// <param name="Points">Its course; at most <see cref="MostPoints"/>, the last among them. Empty without a trade.</param>
public sealed record PromotionDecayDetails(Guid PromotedId, PromotionDecay Decay, IReadOnlyList<DecayPoint> Points)
{
    /// <summary>The most points a course has.</summary>
    public const int MostPoints = 500;
}

/// <summary>The course of a promotion after one of its trades, or days. All returns are sums since the promotion.</summary>
/// <param name="Number">How many there are so far, from 1.</param>
/// <param name="At">Exit of the trade, or date of the day.</param>
/// <param name="Return">What they returned.</param>
/// <param name="Promised">What was promised of so many.</param>
/// <param name="Low">Below this it decays; null before there are enough to tell.</param>
/// <param name="High">As far above what was promised; null likewise.</param>
/// <param name="Dead">Below this it is dead; null likewise.</param>
public sealed record DecayPoint(
    int Number, DateTimeOffset At, double Return, double Promised, double? Low, double? High, double? Dead);

/// <summary>Followed promotions without their metrics, the worst first, then those whose status is the latest.</summary>
/// <param name="Limit">1 to 1000.</param>
public sealed record GetFollowedPromotions(int Limit = 50) : IRequest<IReadOnlyList<FollowedPromotion>>;

/// <summary>A promotion and how it does since.</summary>
public sealed record FollowedPromotion(Guid PromotedId, string Symbol, PromotionDecay Decay);

/// <summary>
/// Follows every promotion for whose series bars have come, and tells whose status has changed. Bars that come store it to be done at
/// once; every minute finds what nobody was told of.
/// </summary>
public sealed record FollowPromotions : IRecurringCommand, IDurableCommand
{
    /// <inheritdoc/>
    public string JobKey => "all";

    /// <inheritdoc/>
    public string Schedule => "* * * * *";

    /// <inheritdoc/>
    public bool IsDueAtStart => true;
}

/// <summary>How the following of promotions does.</summary>
public sealed record GetFollowingHealth : IRequest<FollowingHealth>;

/// <summary>Section of <c>GET /health</c>: what is followed. Candidates are not.</summary>
/// <param name="Promotions">Promotions that are to be followed.</param>
/// <param name="Followed">Those that have been.</param>
/// <param name="Failed">Those of them that cannot be: their status is unknown, with the reason.</param>
/// <param name="LastFound">When one of them was last looked through for new bars; null before the first.</param>
public sealed record FollowingHealth(int Promotions, int Followed, int Failed, DateTimeOffset? LastFound);

/// <summary>Sends stored news of a promotion to the configured channels.</summary>
public sealed record SendPromotionNews(Guid NewsId) : IDurableCommand
{
    /// <inheritdoc/>
    public string JobKey => NewsId.ToString();

    /// <inheritdoc/>
    public IRequest WhenGivenUp(string reason) => new SettlePromotionNews(NewsId, GivenUp: true);

    /// <inheritdoc/>
    public IRequest WhenCancelled() => new SettlePromotionNews(NewsId, GivenUp: true);

    /// <inheritdoc/>
    public IRequest WhenRestarted() => new SettlePromotionNews(NewsId, GivenUp: false);
}

/// <summary>Notes that news are given up, so that nobody waits for them any more; or that they are not.</summary>
/// <param name="NewsId">The news.</param>
/// <param name="GivenUp">False for those that are tried again.</param>
public sealed record SettlePromotionNews(Guid NewsId, bool GivenUp) : IRequest;

/// <summary>The commands of all news that have not reached every configured channel and are not given up.</summary>
public sealed record GetPromotionNewsUnderWay : IRequest<IReadOnlyList<IDurableCommand>>;
