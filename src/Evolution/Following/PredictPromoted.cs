using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Contracts;
using static System.FormattableString;

namespace StrategyFactory.Evolution.Following;

internal sealed class PredictPromotedValidator : AbstractValidator<PredictPromoted>
{
    private const int MostBars = 10_000;
    private const double WidestSpread = 0.5;

    public PredictPromotedValidator()
    {
        RuleFor(command => command.Request.Last).InclusiveBetween(1, GetPromotedSignalValidator.MostRows)
            .WithMessage(command => $"last: {command.Request.Last} is not allowed; 1 to {GetPromotedSignalValidator.MostRows}.");
        RuleFor(command => command.Request.Bars).Custom((bars, context) =>
        {
            if (Problem(bars ?? []) is var (field, message))
            {
                context.AddFailure(field, $"{field}: {message}");
            }
        });
    }

    /// <summary>The first thing that is wrong: the field and what is allowed.</summary>
    private static (string Field, string Message)? Problem(IReadOnlyList<PostedBar> bars)
    {
        if (bars.Count > MostBars)
        {
            return ("bars", Invariant($"{bars.Count} are too many; at most {MostBars}."));
        }

        for (var place = 0; place < bars.Count; place++)
        {
            var bar = bars[place];
            if (bar is null)
            {
                return ($"bars[{place}]", "null is not allowed; a bar.");
            }

            if (place > 0 && bar.Time <= bars[place - 1].Time)
            {
                return (
                    $"bars[{place}].time", Invariant($"{bar.Time:O} is not allowed; later than the bar before, {bars[place - 1].Time:O}."));
            }

            if (Problem(bar) is var (field, message))
            {
                return ($"bars[{place}].{field}", message);
            }
        }

        return null;
    }

    private static (string Field, string Message)? Problem(PostedBar bar)
    {
        foreach (var (field, price) in new[] { ("open", bar.Open), ("high", bar.High), ("low", bar.Low), ("close", bar.Close) })
        {
            if (!(price > 0 && double.IsFinite(price)))
            {
                return (field, Invariant($"{price} is not allowed; a price above 0."));
            }
        }

        if (bar.High < bar.Low)
        {
            return ("high", Invariant($"{bar.High} is not allowed; at least the low, {bar.Low}."));
        }

        foreach (var (field, price) in new[] { ("open", bar.Open), ("close", bar.Close) })
        {
            if (price < bar.Low || price > bar.High)
            {
                return (field, Invariant($"{price} is not allowed; from low to high, {bar.Low} to {bar.High}."));
            }
        }

        return !(bar.Volume >= 0 && double.IsFinite(bar.Volume)) ? ("volume", Invariant($"{bar.Volume} is not allowed; at least 0."))
            : bar.Spread is { } spread && !(spread is >= 0 and < WidestSpread)
                ? ("spread", Invariant($"{spread} is not allowed; a fraction of the price from 0 to below {WidestSpread}, or null."))
            : null;
    }
}

internal static class PredictPromotedEndpoint
{
    internal static void MapPredictPromoted(this IEndpointRouteBuilder routes) => routes
        .MapPost("/promoted/{id:guid}/predict", (Guid id, PredictionRequest? request, IMediator mediator, CancellationToken token) =>
            mediator.Send(new PredictPromoted(id, request ?? new()), token))
        .WithTags("Promotion").WithSummary("The same on posted bars, which are laid over the stored ones and not kept");
}

internal sealed class PredictPromotedHandler(SignalReading reading) : IRequestHandler<PredictPromoted, PromotedSignal>
{
    public Task<PromotedSignal> Handle(PredictPromoted request, CancellationToken cancellationToken) =>
        reading.ReadAsync(request.PromotedId, request.Request.Last, request.Request.Bars ?? [], cancellationToken);
}
