using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Models;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Training.Importance;

internal static class ImportanceEndpoint
{
    internal static void MapImportance(this IEndpointRouteBuilder routes) => routes
        .MapGet(
            "/api/model/{id:guid}/importance",
            (Guid id, IMediator mediator, CancellationToken token, string? method = null) =>
                mediator.Send(new GetImportance(id, method), token))
        .WithTags("Training").WithSummary("Importance of a model's features, largest first; method is weight, shap, permutation or all");
}

internal sealed class GetImportanceHandler(
    IMediator mediator, AlgorithmRegistry algorithms, TrainingPreparation preparation, ImportanceMeasures measures, StoredContent content)
    : IRequestHandler<GetImportance, ModelImportance>
{
    private const string All = "all";

    /// <summary>What models stored before methods had names called the only one there was.</summary>
    private const string FormerName = "absolute standardised weight";

    public async Task<ModelImportance> Handle(GetImportance request, CancellationToken cancellationToken)
    {
        var model = await mediator.Send(new GetModel(request.ModelId), cancellationToken);
        var stored = model.Details.ImportanceMethod == FormerName ? ImportanceMethod.Weight.Name() : model.Details.ImportanceMethod;
        List<ImportanceMeasurement> measurements = [];
        foreach (var method in Methods(model, stored, request.Method))
        {
            var measured = method.Name() == stored
                ? new MeasuredImportance([.. model.Details.Importance], model.Details.ImportanceErrors?.ToArray(), null)
                : await MeasureAsync(model, method, cancellationToken);
            measurements.Add(Describe(method, measured, model.Details.Features));
        }

        var own = measurements.Find(measurement => measurement.Method == stored) ?? measurements[0];
        return new(request.ModelId, own.Method, Ordered(own, feature => feature.Importance))
        {
            StandardErrors = own.Features[0].StandardError is null ? null : Ordered(own, feature => feature.StandardError!.Value),
            Measurements = measurements,
        };
    }

    private IReadOnlyList<ImportanceMethod> Methods(StoredModelDetails model, string stored, string? asked)
    {
        var algorithm = algorithms.Of(model.Specification.Algorithm);
        if (asked == All)
        {
            return algorithm.Importances;
        }

        var found = algorithm.Importances.Where(method => method.Name() == (asked ?? stored)).ToArray();
        return found.Length > 0 ? found : throw ImportanceNames.NotOf(algorithm, asked!, "method");
    }

    private async Task<MeasuredImportance> MeasureAsync(StoredModelDetails model, ImportanceMethod method, CancellationToken token)
    {
        if (method == ImportanceMethod.Weight)
        {
            var bytes = await content.ReadAsync(model.ModelId, token);
            using var loaded = algorithms.Of(model.Specification.Algorithm).Load(model, bytes);
            return ImportanceMeasures.OfWeights(loaded);
        }

        var training = await preparation.PrepareAsync(model.Specification, asOf: null, token);
        return training.Fingerprint == model.Fingerprint
            ? await Task.Run(() => measures.Measure(method, training, model.Details.Best, token), token)
            : throw new ConflictException(
                $"The bars or settings of model {model.ModelId} have changed since it was trained: its {method.Name()} importance can no "
                + "longer be measured.", "method");
    }

    private static ImportanceMeasurement Describe(
        ImportanceMethod method, MeasuredImportance measured, IReadOnlyList<string> features) => new(
        method.Name(),
        method switch
        {
            ImportanceMethod.Weight => "|standardised weight|",
            ImportanceMethod.Shap => "mean |SHAP value| over held-out rows, in units of the target",
            _ => "loss of out-of-fold R² when the feature's held-out values are shuffled",
        },
        measured.Rows,
        [.. features.Select((feature, j) => new FeatureImportance(feature, measured.Values[j], measured.Errors?[j]))
            .OrderByDescending(feature => feature.Importance).ThenBy(feature => feature.Feature, StringComparer.Ordinal)]);

    private static OrderedDictionary<string, double> Ordered(ImportanceMeasurement measurement, Func<FeatureImportance, double> value) =>
        new(measurement.Features.Select(feature => KeyValuePair.Create(feature.Feature, value(feature))), StringComparer.Ordinal);
}
