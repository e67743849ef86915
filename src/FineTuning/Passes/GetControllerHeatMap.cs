using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Passes;

internal sealed class GetControllerHeatMapValidator : AbstractValidator<GetControllerHeatMap>
{
    private static readonly string[] Allowed = [.. PassSort.Metrics.Except([PassSort.Pass], StringComparer.Ordinal)];

    public GetControllerHeatMapValidator() =>
        RuleFor(query => query.Metric).Must(metric => Allowed.Contains(metric, StringComparer.Ordinal))
        .WithMessage(query => $"metric: '{query.Metric}' is not known; allowed: {string.Join(", ", Allowed)}.");
}

internal sealed class GetControllerHeatMapHandler(PassReader reader) : IRequestHandler<GetControllerHeatMap, ControllerHeatMap>
{
    private const int LongestSide = 100;

    public async Task<ControllerHeatMap> Handle(GetControllerHeatMap request, CancellationToken cancellationToken) =>
        Map(await reader.ReadAsync(request.TaskId, request.Attempt, cancellationToken), request);

    private static ControllerHeatMap Map(KnownPasses known, GetControllerHeatMap request)
    {
        var empty = new ControllerHeatMap(known.Attempt, known.Inputs, null, null, [], [], []);
        if (known.Inputs.Count < 2)
        {
            return empty;
        }

        var x = request.X is { } right ? known.PlaceOf(right, "x") : request.Y == known.Inputs[0] ? 1 : 0;
        var y = request.Y is { } up ? known.PlaceOf(up, "y") : x == 0 ? 1 : 0;
        if (x == y)
        {
            throw new UnprocessableException($"y: '{known.Inputs[y]}' is x already; name two different inputs.", "y");
        }

        var (columns, rows) = (Axis.Of(known, x), Axis.Of(known, y));
        var metric = KnownPasses.Metric(request.Metric);
        var lessIsBetter = request.Metric is PassSort.Distance or PassSort.Drawdown;
        var values = Enumerable.Range(0, rows.Names.Count).Select(_ => new double?[columns.Names.Count]).ToArray();
        foreach (var pass in known.Passes)
        {
            if (metric(pass) is { } value)
            {
                ref var cell = ref values[rows.Part(pass.Values[y])][columns.Part(pass.Values[x])];
                cell = cell is { } other ? lessIsBetter ? Math.Min(other, value) : Math.Max(other, value) : value;
            }
        }

        return empty with
        {
            X = known.Inputs[x],
            Y = known.Inputs[y],
            XValues = columns.Names,
            YValues = rows.Names,
            Values = values,
        };
    }

    /// <summary>The values of one input, cut into parts where they are many.</summary>
    private sealed record Axis(IReadOnlyList<string> Names, Dictionary<string, int> Parts)
    {
        internal static Axis Of(KnownPasses known, int input)
        {
            string[] values = [.. known.Passes.Select(pass => pass.Values[input]).Distinct(StringComparer.Ordinal)
                .OrderBy(KnownPasses.Number).ThenBy(text => text, StringComparer.Ordinal)];
            var parts = Math.Min(LongestSide, values.Length);
            var places = values.Select((text, place) => (text, Part: (int)((long)place * parts / values.Length))).ToArray();
            return new([.. places.GroupBy(place => place.Part).Select(part => part.First().text)],
                places.ToDictionary(place => place.text, place => place.Part, StringComparer.Ordinal));
        }

        internal int Part(string value) => Parts[value];
    }
}

internal static class GetControllerHeatMapEndpoint
{
    internal static void MapControllerHeatMap(this RouteGroupBuilder controller) =>
        controller.MapGet(
                "/tasks/{id:guid}/heat-map",
                (Guid id, IMediator mediator, CancellationToken token, string? x = null, string? y = null, string metric = PassSort.Score,
                    int? attempt = null) =>
                    mediator.Send(new GetControllerHeatMap(id, x, y, metric, attempt), token))
            .WithSummary("A metric of a task's passes over two inputs");
}
