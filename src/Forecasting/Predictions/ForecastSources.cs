using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Models.Chronos;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Predictions;

/// <summary>What forecasts, as far as it can be told without the series.</summary>
/// <param name="Kind">The kind of model.</param>
/// <param name="Hyperparams">What is given of its hyperparameters.</param>
/// <param name="Experiment">The experiment whose model or adapter it has; null for none.</param>
internal sealed record ForecastSource(
    IForecastKind Kind, IReadOnlyDictionary<string, JsonElement> Hyperparams, ForecastExperiment? Experiment)
{
    /// <summary>What the experiment forecast; null where that is not known.</summary>
    internal ForecastData? Data => Experiment?.Data is { } data ? FactoryJson.Read<ForecastData>(data) : null;

    /// <summary>What the experiment came to; null likewise.</summary>
    internal ExperimentRecord? Record => Experiment?.Record is { } record ? FactoryJson.Read<ExperimentRecord>(record) : null;
}

/// <summary>Finds what a request wants to forecast with.</summary>
internal sealed class ForecastSources(ForecastingContext context, ForecastKinds kinds, BaseNetworks bases)
{
    /// <exception cref="FactoryException">There is no such experiment, model or network, or it cannot be used for this.</exception>
    internal async Task<ForecastSource> FindAsync(MakeForecast request, CancellationToken token)
    {
        if (request.ExperimentId is { } id)
        {
            var experiment = await CompletedAsync(id, "experiment_id", token);
            return new(kinds.Require(experiment.Model), HyperparamsOf(experiment), experiment);
        }

        return request.Adapter is { } adapter
            ? WithAdapter(bases.Require(request.Model!), await CompletedAsync(adapter, "adapter", token))
            : OfModel(request);
    }

    private ForecastSource WithAdapter(BaseNetwork network, ForecastExperiment experiment)
    {
        var hyperparams = HyperparamsOf(experiment);
        if (experiment.Model != network.Shape.Kind || TypeOf(hyperparams) != ChronosHyperparameters.Lora)
        {
            throw new UnprocessableException(
                $"adapter: '{experiment.Id}' has none for {network.Name} ({network.Shape.Kind}); an experiment of that model with "
                + $"{ChronosHyperparameters.AdapterType} {ChronosHyperparameters.Lora}.",
                "adapter");
        }

        // another network of the same shape would take it and forecast nonsense
        if (hyperparams.TryGetValue(ChronosHyperparameters.Base, out var before) && before.GetString() is { } name && name != network.Name)
        {
            throw new UnprocessableException(
                $"adapter: '{experiment.Id}' was trained on {name} and says nothing of {network.Name}; model {name}.", "adapter");
        }

        hyperparams[ChronosHyperparameters.Base] = JsonSerializer.SerializeToElement(network.Name);
        return new(kinds.Require(network.Shape.Kind), hyperparams, experiment);
    }

    private ForecastSource OfModel(MakeForecast request)
    {
        var named = kinds.All.FirstOrDefault(candidate => candidate.Name == request.Model);
        var network = named is null ? bases.All().FirstOrDefault(candidate => candidate.Name == request.Model) : null;
        var kind = named ?? (network is null ? throw Unknown(request.Model!) : kinds.Require(network.Shape.Kind));
        SortedDictionary<string, JsonElement> hyperparams = new(StringComparer.Ordinal);
        foreach (var (name, value) in request.Hyperparams ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal))
        {
            hyperparams[name] = value;
        }

        hyperparams.TryAdd(CommonHyperparameters.Horizon, JsonSerializer.SerializeToElement(request.PredictionLength));
        if (network is not null)
        {
            hyperparams[ChronosHyperparameters.Base] = JsonSerializer.SerializeToElement(network.Name);
            hyperparams.TryAdd(
                CommonHyperparameters.Context,
                JsonSerializer.SerializeToElement(Math.Min(network.UsualContext, CommonHyperparameters.LongestContext)));
        }

        if (kind is ChronosKind)
        {
            hyperparams.TryAdd(ChronosHyperparameters.AdapterType, JsonSerializer.SerializeToElement(ChronosHyperparameters.None));
            RequireUntrained(TypeOf(hyperparams));
        }

        UnusedHyperparameters.Refuse(kind, hyperparams);
        kinds.RequireSeen(kind, ("covariates", request.Covariates), ("known_ahead", request.KnownAhead));
        return new(kind, hyperparams, null);
    }

    /// <summary>A network is trained by an experiment, which takes its time; not within a request.</summary>
    private static void RequireUntrained(string? type)
    {
        if (type is ChronosHyperparameters.Lora or ChronosHyperparameters.Full)
        {
            const string field = $"hyperparams.{ChronosHyperparameters.AdapterType}";
            throw new UnprocessableException(
                $"{field}: '{type}' is trained by an experiment; {ChronosHyperparameters.None}, or the experiment_id of one.", field);
        }
    }

    private static string? TypeOf(SortedDictionary<string, JsonElement> hyperparams) =>
        hyperparams.TryGetValue(ChronosHyperparameters.AdapterType, out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()
            : null;

    private UnprocessableException Unknown(string model) => new(
        $"model: '{model}' is not available; {string.Join(", ", kinds.All.Select(kind => kind.Name))}, or a network: {bases.Found()}.",
        "model");

    private static SortedDictionary<string, JsonElement> HyperparamsOf(ForecastExperiment experiment) =>
        new(FactoryJson.Read<Dictionary<string, JsonElement>>(experiment.Hyperparams), StringComparer.Ordinal);

    private async Task<ForecastExperiment> CompletedAsync(string id, string field, CancellationToken token)
    {
        var experiment = await context.Experiments.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == id, token)
            ?? throw new NotFoundException($"{field}: there is no experiment '{id}'; the id of a completed one.", field);
        return experiment.Status == ExperimentStatus.Completed
            ? experiment
            : throw new ConflictException($"{field}: '{id}' is {experiment.Status}; a completed experiment.", field);
    }
}
