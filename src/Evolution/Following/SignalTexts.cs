using System.Globalization;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Following;

/// <summary>What a followed strategy says, in words.</summary>
internal static class SignalTexts
{
    /// <summary><c>long</c>, <c>short</c> or <c>flat</c>.</summary>
    internal static string Side(int side) => side > 0 ? "long" : side < 0 ? "short" : "flat";

    /// <summary>The side that is held; <c>mixed</c> where parts of a ladder differ.</summary>
    internal static string Position(IReadOnlyList<HeldPosition> held) =>
        held.Count == 0 ? Side(0) : held.All(one => one.Side == held[0].Side) ? Side(held[0].Side) : "mixed";

    /// <summary>
    /// Such as <c>prediction +0.00031 is above the threshold 0.00025; regime_vix 3 is allowed; deviation 1.2 is within 2.5: long since
    /// 14:31</c>.
    /// </summary>
    internal static string Why(FollowedStrategy followed, Strategy strategy, SimulationSettings settings)
    {
        var now = followed.Signals[^1];
        var missing = followed.Features.Where((_, place) => now.Features[place] is null).ToList();
        List<string> reasons = missing.Count > 0
            ? [$"{string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} undefined, so there is no prediction"]
            : now.Prediction is null ? ["there is no prediction of this bar"]
            : [Prediction(now, settings.Direction)];
        reasons.AddRange(strategy.RegimeConfig.Allowed.Select(allowed => Regime(allowed.Key, now.Regimes[allowed.Key], allowed.Value)));
        if (now.ZScoreCutoff > 0 && now.Prediction is not null)
        {
            var within = now.Deviation <= now.ZScoreCutoff ? "within" : "beyond";
            reasons.Add($"deviation {Short(now.Deviation, "0.##")} is {within} {Short(now.ZScoreCutoff, "0.##")}");
        }

        return $"{string.Join("; ", reasons)}: {Held(followed, now)}";
    }

    /// <summary>What is to be done at the next bar.</summary>
    internal static string Order(FollowedStrategy followed, SimulationSettings settings)
    {
        if (followed.Bars == 0)
        {
            return "nothing yet: positions begin with the first bar after the promotion's";
        }

        List<string> orders =
        [
            .. followed.Orders.GroupBy(order => (order.Opens, order.Side, order.Limit)).Select(group =>
            {
                var share = group.Sum(order => order.Share);
                var what = group.Key.Opens ? $"open {Side(group.Key.Side)}" : $"leave {Side(group.Key.Side)}";
                return what + With(followed, share) + Where(settings.Fill, group.Key.Limit);
            }),
            .. followed.Positions.Where(held => held.Stop is not null || held.Target is not null).Select(held =>
                "keep " + string.Join(" and ", new[] { ("stop", held.Stop), ("target", held.Target) }
                    .Where(level => level.Item2 is not null).Select(level => $"{level.Item1} {Short(level.Item2!.Value, "0.######")}"))),
        ];
        return orders.Count == 0 ? "nothing to do" : string.Join("; ", orders);
    }

    private static string Prediction(BarSignal now, Direction direction)
    {
        var (value, threshold) = (now.Prediction!.Value, now.Threshold ?? double.PositiveInfinity);
        var told = $"prediction {Signed(value)}";
        var bound = now.Threshold is { } known ? Short(known, "0.#######") : "that nothing can reach";
        return (direction, value) switch
        {
            (Direction.Long, _) when value > threshold => $"{told} is above the threshold {bound}",
            (Direction.Long, _) => $"{told} is not above the threshold {bound}",
            (Direction.Short, _) when value < -threshold => $"{told} is below the threshold −{bound}",
            (Direction.Short, _) => $"{told} is not below the threshold −{bound}",
            (_, > 0) when value > threshold => $"{told} is above the threshold {bound}",
            (_, < 0) when value < -threshold => $"{told} is below the threshold −{bound}",
            _ => $"{told} is within the threshold ±{bound}",
        };
    }

    private static string Regime(string column, int? value, IReadOnlyList<int> allowed) =>
        value is not { } known ? $"{column} is undefined, which is not allowed"
        : allowed.Contains(known) ? $"{column} {known} is allowed"
        : $"{column} {known} is not allowed, only {string.Join(", ", allowed)}";

    private static string Held(FollowedStrategy followed, BarSignal now)
    {
        if (followed.Positions.Count > 0)
        {
            var since = followed.Positions.Min(held => held.Since);
            var form = since.UtcDateTime.Date == now.Time.UtcDateTime.Date ? "HH:mm" : "yyyy-MM-dd HH:mm";
            return $"{Position(followed.Positions)} since {since.UtcDateTime.ToString(form, CultureInfo.InvariantCulture)}"
                + With(followed, followed.Positions.Sum(held => held.Share))
                + (followed.Orders.Any(order => !order.Opens) && followed.Parts == 1 ? ", to be left at the next bar" : "");
        }

        var opens = followed.Orders.FirstOrDefault(order => order.Opens);
        return opens is not null ? $"{Side(opens.Side)} from the next bar on"
            : followed.Bars == 0 && now.Signal != 0
                ? $"{Side(now.Signal)} is wanted, and positions begin with the first bar after the promotion's"
            : "flat";
    }

    /// <summary>How much of the capital; nothing to say where positions take all of it.</summary>
    private static string With(FollowedStrategy followed, double share) =>
        followed.Parts > 1 || share != 1 ? $" with {Short(share * 100, "0.##")} % of the capital" : "";

    private static string Where(Fill fill, double? limit) => fill switch
    {
        Fill.Open => " at the next bar's open",
        Fill.Mid => " in the middle of the next bar",
        Fill.Close => " at the next bar's close",
        _ => limit is { } price ? $" by a limit order at {Short(price, "0.######")} in the next bar" : " in the next bar",
    };

    private static string Signed(double value) => value.ToString("+0.#######;−0.#######;0", CultureInfo.InvariantCulture);

    private static string Short(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
