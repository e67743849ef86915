using System.Globalization;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Adjustments;

/// <summary>Which of some factors apply to a series, at which bar, and why the others do not.</summary>
internal sealed class FactorPlan
{
    /// <summary>Smaller steps drown in what a night moves, ln.</summary>
    private const double SmallestShown = 0.1;

    /// <summary>Days that the dates of two sources may differ by.</summary>
    private const int DaysApart = 5;

    private const double SameFactor = 1e-6;

    private readonly List<(WrittenFactor Written, BarFactor Factor)> _applied = [];
    private readonly List<string> _skipped = [];

    /// <summary>What applies, in time order.</summary>
    public IReadOnlyList<(WrittenFactor Written, BarFactor Factor)> Applied => _applied;

    /// <summary>What does not, as sentences.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>How many factors were applied before.</summary>
    public int Known { get; private set; }

    /// <summary>Looks where each factor belongs.</summary>
    /// <param name="made">What the series was adjusted by.</param>
    /// <param name="force">Whether bars need not show a split.</param>
    /// <exception cref="UnprocessableException">The bars do not jump by a split.</exception>
    /// <exception cref="ConflictException">Another factor was applied at the same place.</exception>
    public static FactorPlan Of(
        BarSeries bars, IEnumerable<WrittenFactor> written, IReadOnlyList<AdjustmentRecord> made, bool force)
    {
        var plan = new FactorPlan();
        foreach (var factor in written)
        {
            plan.Place(bars, factor, made, force);
        }

        return plan;
    }

    private void Place(BarSeries bars, WrittenFactor factor, IReadOnlyList<AdjustmentRecord> made, bool force)
    {
        var date = factor.IsLastBefore ? factor.Date.AddDays(1) : factor.Date;
        var bar = OpenTimes.FirstAtOrAfter(bars.Times.Span, new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero));
        if (bar == 0 || bar == bars.Count)
        {
            _skipped.Add($"{factor.Name}: no bar lies {(bar == 0 ? "before" : "from then on")}.");
            return;
        }

        if (made.FirstOrDefault(record => IsNear(record, factor, bars.Opening(bar))) is { } known)
        {
            Known++;
            _skipped.Add(Already(factor, known));
            return;
        }

        if (factor.IsSplit && !force)
        {
            bar = Shown(bars, bar, factor);
        }

        var (price, time) = (factor.PriceFactor, bars.Times.Span[bar]);
        _applied.Add((factor, new(time, price, factor.IsSplit ? 1 / price : 1)));
    }

    private static bool IsNear(AdjustmentRecord record, WrittenFactor factor, DateTimeOffset bar)
    {
        if (record.Kind != factor.Kind || (record.FirstBar - bar).Duration().TotalDays > DaysApart)
        {
            return false;
        }

        return Math.Abs(record.PriceFactor / factor.PriceFactor - 1) < SameFactor
            ? true
            : throw new ConflictException(
                $"factors: {factor.Name} lies where the bars were adjusted otherwise: {Told(record)}. Forget them and import them again.",
                "factors");
    }

    internal static string Already(WrittenFactor factor, AdjustmentRecord record) => $"{factor.Name}: applied already, {Told(record)}.";

    private static string Told(AdjustmentRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"prices before {WrittenFactor.Day(record.FirstBar)} times {record.PriceFactor:G8} on {WrittenFactor.Day(record.MadeAt)} by "
        + $"{record.MadeBy}");

    /// <summary>
    /// The bar at which the prices jump by a split: the one that its date names, else the nearest within some days, since sources differ in
    /// what they call its date.
    /// </summary>
    private static int Shown(BarSeries bars, int named, WrittenFactor factor)
    {
        var wanted = Math.Log(factor.PriceFactor);
        if (Math.Abs(wanted) < SmallestShown || Shows(bars, named, wanted))
        {
            return named;
        }

        var (from, to) = (bars.Opening(named).AddDays(-DaysApart), bars.Opening(named).AddDays(DaysApart));
        int? nearest = null;
        for (var bar = Math.Max(1, OpenTimes.FirstAtOrAfter(bars.Times.Span, from)); bar < bars.Count && bars.Opening(bar) <= to; bar++)
        {
            if (Shows(bars, bar, wanted) && (nearest is null || Math.Abs(bar - named) < Math.Abs(nearest.Value - named)))
            {
                nearest = bar;
            }
        }

        var (close, open) = (bars.Close.Span[named - 1], bars.Open.Span[named]);
        return nearest ?? throw new UnprocessableException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"factors: {factor.Name} does not show in the bars of {bars.Symbol} {bars.Timeframe.Format()}, which open at {open:G6} on "
                + $"{WrittenFactor.Day(bars.Opening(named))} after a close of {close:G6}. They look adjusted already; only --force ")
            + "(force: true) applies it all the same.",
            "factors");
    }

    private static bool Shows(BarSeries bars, int bar, double wanted) =>
        Math.Log(bars.Open.Span[bar] / bars.Close.Span[bar - 1]) / wanted is > 0.5 and < 1.5;
}
