using MediatR;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Dossier;

internal sealed class GetPromotedCurvesHandler(PromotedCurvesReading reading) : IRequestHandler<GetPromotedCurves, PromotedCurves>
{
    public async Task<PromotedCurves> Handle(GetPromotedCurves request, CancellationToken cancellationToken)
    {
        var curves = await reading.CurvesAsync(await reading.RequireAsync(request.PromotedId, cancellationToken), cancellationToken);
        return new(SegmentCurves.Of(curves.Simulation), SegmentCurves.Of(curves.Holdout));
    }
}

/// <summary>What a curve of days shows beside itself.</summary>
internal static class SegmentCurves
{
    internal static SegmentCurve Of(IReadOnlyList<SegmentDay> days)
    {
        List<CurvePoint> points = [];
        var (peak, heldPeak) = (1.0, 1.0);
        foreach (var day in days)
        {
            (peak, heldPeak) = (Math.Max(peak, day.Equity), Math.Max(heldPeak, day.BuyAndHold));
            points.Add(new(day.Date, day.Equity, 1 - (day.Equity / peak), day.BuyAndHold, 1 - (day.BuyAndHold / heldPeak)));
        }

        return new(points, Months(days));
    }

    /// <summary>Value at a month's last date over that at the month's before; the first over 1. A ruined account returns 0 from then on.</summary>
    private static List<MonthReturn> Months(IReadOnlyList<SegmentDay> days)
    {
        List<MonthReturn> months = [];
        var (equity, held) = (1.0, 1.0);
        foreach (var month in days.GroupBy(day => (day.Date.Year, day.Date.Month)))
        {
            var last = month.Last();
            months.Add(new(month.Key.Year, month.Key.Month, equity == 0 ? 0 : (last.Equity / equity) - 1, (last.BuyAndHold / held) - 1));
            (equity, held) = (last.Equity, last.BuyAndHold);
        }

        return months;
    }
}
