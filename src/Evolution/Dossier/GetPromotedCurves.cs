using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Dossier;

internal static class GetPromotedCurvesEndpoint
{
    internal static void MapGetPromotedCurves(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}/curves", (Guid id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetPromotedCurves(id), token))
        .WithTags("Promotion").WithSummary("Equity, drawdown and months on simulation segment and holdout, beside buy and hold");
}

internal sealed class GetPromotedCurvesHandler(EvolutionContext context, PromotedCurvesReading reading)
    : IRequestHandler<GetPromotedCurves, PromotedCurves>
{
    public async Task<PromotedCurves> Handle(GetPromotedCurves request, CancellationToken cancellationToken)
    {
        var promoted = await context.Promoted.RequireAsync(request.PromotedId, cancellationToken);
        var curves = await reading.CurvesAsync(promoted, cancellationToken);
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

        return new(
            points,
            [.. Spans(days, date => (date.Year, date.Month))
                .Select(span => new MonthReturn(span.Key.Year, span.Key.Month, span.Return, span.BuyAndHold))],
            [.. Spans(days, date => date.Year).Select(span => new YearReturn(span.Key, span.Return, span.BuyAndHold))]);
    }

    /// <summary>
    /// Value at a span's last date over that at the end of the span before; the first over 1. A ruined account returns 0 from then on.
    /// </summary>
    private static IEnumerable<(TKey Key, double Return, double BuyAndHold)> Spans<TKey>(
        IReadOnlyList<SegmentDay> days, Func<DateOnly, TKey> key)
    {
        var (equity, held) = (1.0, 1.0);
        foreach (var span in days.GroupBy(day => key(day.Date)))
        {
            var last = span.Last();
            yield return (span.Key, equity == 0 ? 0 : (last.Equity / equity) - 1, (last.BuyAndHold / held) - 1);
            (equity, held) = (last.Equity, last.BuyAndHold);
        }
    }
}
