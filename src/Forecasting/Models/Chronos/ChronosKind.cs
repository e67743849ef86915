using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Runtime;

namespace StrategyFactory.Forecasting.Models.Chronos;

/// <summary>Networks of one architecture: as they are, or trained further on the series, with an adapter or whole.</summary>
/// <param name="bases">The networks of this machine.</param>
/// <param name="name">The architecture, see <see cref="SeriesModelShape"/>.</param>
/// <param name="description">What it does.</param>
/// <param name="learningRate">Default rate; AutoGluon's for the architecture.</param>
internal sealed class ChronosKind(BaseNetworks bases, string name, string description, double learningRate) : IForecastKind
{
    private const int UsualContext = 512;

    private readonly Lazy<IReadOnlyList<Hyperparameter>> _hyperparameters = new(() =>
    {
        var known = bases.Of(name);
        int[] usual = [.. known.Select(ContextOf).DefaultIfEmpty(UsualContext).Distinct()];
        return ChronosHyperparameters.Of(known, usual.Length == 1 ? usual[0] : null, learningRate);
    });

    public string Name => name;

    public string Description => description;

    public IReadOnlyList<Hyperparameter> Hyperparameters => _hyperparameters.Value;

    /// <summary>What a network looks back on is its own, so the context that is not given depends on which one it is.</summary>
    public JsonElement? UsualOf(Hyperparameter hyperparameter, IReadOnlyDictionary<string, JsonElement> values) =>
        hyperparameter.Name == CommonHyperparameters.Context && values.TryGetValue(ChronosHyperparameters.Base, out var chosen)
            ? Hyperparameter.Number(ContextOf(bases.Require(chosen.GetString()!)))
            : hyperparameter.DefaultValue;

    public IReadOnlyList<double> Levels => QuantileSet.Levels;

    public int ContextRows(Hyperparams hyperparams)
    {
        TorchRuntime.Require();
        var model = BaseOf(hyperparams);
        var context = hyperparams.Whole(CommonHyperparameters.Context);
        const string Field = $"hyperparams.{CommonHyperparameters.Context}";
        return context <= model.Shape.ContextLength
            ? context
            : throw new UnprocessableException(
                $"{Field}: {context} is more than {model.Name} looks back on; 1 to {model.Shape.ContextLength}.", Field);
    }

    public bool Learns(Hyperparams hyperparams) =>
        hyperparams.Word(ChronosHyperparameters.AdapterType) != ChronosHyperparameters.None;

    public bool KeepsBest(Hyperparams hyperparams) => Learns(hyperparams);

    /// <summary>A network that was trained whole is kept whole, and needs the one that it was before no more.</summary>
    public string? Settled(IReadOnlyDictionary<string, JsonElement> kept) =>
        kept.TryGetValue(ChronosHyperparameters.AdapterType, out var type) && type.ValueKind == JsonValueKind.String
        && type.ValueEquals(ChronosHyperparameters.Full)
            ? ChronosHyperparameters.Base
            : null;

    public void Require(Hyperparams hyperparams, int trainingRows)
    {
        if (!Learns(hyperparams))
        {
            return;
        }

        const string Field = $"hyperparams.{ChronosHyperparameters.WarmupSteps}";
        var windows = ChronosLearning.TrainingWindows(hyperparams, trainingRows).Count;
        var steps = ChronosLearning.StepsOfEpoch(hyperparams, windows) * (long)hyperparams.Whole(ChronosHyperparameters.Epochs);
        var warmup = hyperparams.Whole(ChronosHyperparameters.WarmupSteps);
        if (warmup >= steps)
        {
            throw new ValidationException(
            [
                new ValidationFailure(
                    Field, $"{Field}: {warmup} is not allowed; 0 to {steps - 1}, as the training has {steps} steps and the rate is to "
                        + "peak."),
            ]);
        }
    }

    public async Task<ITrainedForecast> TrainAsync(TrainingTask task, CancellationToken token)
    {
        TorchRuntime.Require();
        var model = BaseOf(task.Hyperparams);
        BinWidths.RequireFine(model, task.Series.Values.Span[..task.TrainingEnd]);
        if (!Learns(task.Hyperparams))
        {
            return new TrainedChronos(await OpenAsync(model, null, token), model, task.Hyperparams, task.Seed, null, null);
        }

        var network = await OpenAsync(model, task.Hyperparams.Number(ChronosHyperparameters.DropoutRate), token);
        try
        {
            var learning = await ChronosLearning.RunAsync(network, model, task, token);
            var untuned = new TrainedChronos(await OpenAsync(model, null, token), model, task.Hyperparams, task.Seed, null, null);
            return new TrainedChronos(network, model, task.Hyperparams, task.Seed, learning, untuned);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public async Task<ITrainedForecast?> LoadAsync(KeptForecast kept, CancellationToken token)
    {
        TorchRuntime.Require();
        var type = kept.Hyperparams.Word(ChronosHyperparameters.AdapterType);
        var adapter = Path.Combine(kept.Folder, TrainedChronos.AdapterFolder);
        var whole = Path.Combine(kept.Folder, TrainedChronos.ModelFolder);
        if ((type == ChronosHyperparameters.Lora && !Directory.Exists(adapter))
            || (type == ChronosHyperparameters.Full && !Directory.Exists(whole)))
        {
            return null;
        }

        var model = type == ChronosHyperparameters.Full
            ? new(TrainedChronos.ModelFolder, whole, SeriesModelShape.Read(whole), BaseOrigin.Of(whole))
            : BaseOf(kept.Hyperparams);
        BinWidths.RequireFine(model, kept.Series.Values.Span);
        var network = await OpenAsync(model, null, token);
        try
        {
            if (type == ChronosHyperparameters.Lora)
            {
                network.Attach(LoraAdapter.Read(adapter));
            }

            return new TrainedChronos(network, model, kept.Hyperparams, kept.Seed, null, null);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static int ContextOf(BaseNetwork model) => Math.Min(UsualContext, model.UsualContext);

    private BaseNetwork BaseOf(Hyperparams hyperparams) => hyperparams.Values.ContainsKey(ChronosHyperparameters.Base)
        ? bases.Require(hyperparams.Word(ChronosHyperparameters.Base), $"hyperparams.{ChronosHyperparameters.Base}")
        : throw new UnprocessableException($"model: there is no network of the kind {name}; {bases.Found()}.", "model");

    private static Task<SeriesModel> OpenAsync(BaseNetwork model, double? dropoutRate, CancellationToken token) =>
        Task.Run(() => SeriesModel.Load(model.Folder, dropoutRate), token);
}
